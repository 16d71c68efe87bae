"""Modules come out of one file: found by a look into its index, read by one call.

The interpreter looks for each of an engine's 2,600 modules in the directories of its path, asks
for the times of the source, and opens and reads the compiled file: 0.5 s of CPU until all are
loaded. Here they lie behind each other in one file, which an engine writes when it has loaded what
it loads ahead, and the next one reads. As with the interpreter's own compiled files a module
counts only while its source has the size and the time that it had; all others, and all that is not
in the file, are found as ever. So are those of the extension itself: the file is the same for all
versions of it.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.abc
import importlib.machinery
import marshal
import os
import sys
import tempfile
from array import array
from collections.abc import Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import NamedTuple

from . import partial

SETTING = "HARNESS_COMPILED"
"""The directory of the files; unset: no file is read or written."""
_FEW = 40
"""So many modules may be missing in the file before it is written anew."""
_FILES_KEPT = 3
"""Of different builds of Python, say."""
_OURS = str(Path(__file__).parents[1])
"""The directory of the extension in the path."""
_FIELDS = 6
_PREFIX_BYTES = 8
_BROKEN = (OSError, ValueError, EOFError, TypeError, OverflowError)


class Entry(NamedTuple):
    """Where a module's code is, and what its source was like."""

    directory: int
    package: int
    offset: int
    length: int
    modified: int
    size: int


class Compiled(importlib.abc.MetaPathFinder):
    """Finds the modules that are in the file."""

    def __init__(self, file: int, directories: list[str], names: list[str], fields: array[int]):
        self._file, self._directories, self._fields = file, directories, fields
        self._places = {name: place for place, name in enumerate(names)}

    @classmethod
    def read(cls, path: Path) -> Compiled:
        """Raises one of `_BROKEN`: the file is missing, or is none."""
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            index = int.from_bytes(os.pread(file, _PREFIX_BYTES, 0), "little")
            directories, names, fields = marshal.loads(
                os.pread(file, os.fstat(file).st_size - index, index)
            )
            return cls(file, directories, names, array("q", fields))
        except BaseException:
            os.close(file)
            raise

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> importlib.machinery.ModuleSpec | None:
        place = self._places.get(fullname)
        if place is None:
            return None
        entry = Entry(*self._fields[place * _FIELDS : (place + 1) * _FIELDS])
        directory = self._directories[entry.directory]
        file = "__init__" if entry.package else fullname.rpartition(".")[2]
        source = f"{directory}/{file}.py"
        within = directory.rpartition("/")[0] if entry.package else directory
        if path is not None and within not in path:
            return None
        if not _unchanged(source, entry):
            self._places.pop(fullname, None)
            return None
        loader = _Loader(fullname, source, (self._file, entry.length, entry.offset))
        spec = importlib.machinery.ModuleSpec(
            fullname, loader, origin=source, is_package=bool(entry.package)
        )
        spec.has_location = True
        if entry.package:
            spec.submodule_search_locations = [directory]
        return spec


class _Loader(importlib.machinery.SourceFileLoader):
    """`part`: the file, and how many bytes of it from where. Read once, and forgotten."""

    def __init__(self, name: str, path: str, part: tuple[int, int, int]) -> None:
        super().__init__(name, path)
        self._part: tuple[int, int, int] | None = part

    def get_code(self, fullname: str) -> CodeType | None:
        part, self._part = self._part, None
        if part is not None:
            with contextlib.suppress(*_BROKEN):
                code = marshal.loads(os.pread(*part))
                if isinstance(code, CodeType):
                    return code
        return super().get_code(fullname)


def _unchanged(source: str, entry: Entry) -> bool:
    try:
        found = os.stat(source)  # noqa: PTH116  # a `Path` for each takes longer than the look
    except OSError:
        return False
    return (found.st_mtime_ns, found.st_size) == (entry.modified, entry.size)


def install() -> None:
    """Before anything else is imported."""
    with contextlib.suppress(*_BROKEN):
        if path := _path():
            sys.meta_path.insert(0, Compiled.read(path))


def keep() -> None:
    """Write what has been imported by now, unless nearly all of it is in the file."""
    path = _path()
    if path is None:
        return
    known = next((each for each in sys.meta_path if isinstance(each, Compiled)), None)
    sources = dict(filter(None, map(_source, sys.modules.copy())))
    if known and sum(name not in known for name in sources) <= _FEW:
        return
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, sources)
        _prune(path)


def write(path: Path, sources: dict[str, Path]) -> None:
    """The code of these modules, by their names. Raises OSError: it cannot be written."""
    directories: dict[str, int] = {}
    names, fields = [], array("q")
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=partial.PREFIX, delete=False) as file:
        try:
            file.write(bytes(_PREFIX_BYTES))
            for name, source in sources.items():
                try:
                    stat = source.stat()
                    code = importlib.machinery.SourceFileLoader(name, str(source)).get_code(name)
                except (OSError, SyntaxError):
                    continue  # gone since it was imported, or another one
                data = marshal.dumps(code)
                directory = directories.setdefault(str(source.parent), len(directories))
                package = int(source.name == "__init__.py")
                names.append(name)
                fields.extend(
                    Entry(
                        directory, package, file.tell(), len(data), stat.st_mtime_ns, stat.st_size
                    )
                )
                file.write(data)
            index = file.tell()
            marshal.dump((list(directories), names, fields.tobytes()), file)
            file.seek(0)
            file.write(index.to_bytes(_PREFIX_BYTES, "little"))
            file.flush()
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _source(name: str) -> tuple[str, Path] | None:
    """A module that comes from a file of its name, and is what is found under it."""
    if name.partition(".")[0] == __name__.partition(".")[0]:
        return None
    spec = getattr(sys.modules.get(name), "__spec__", None)
    if spec is None or spec.name != name or not spec.has_location or not spec.origin:
        return None
    source = Path(spec.origin)
    expected = "__init__" if spec.submodule_search_locations else name.rpartition(".")[2]
    whole = not spec.submodule_search_locations or spec.submodule_search_locations == [
        str(source.parent)
    ]
    return (name, source) if whole and source.name == f"{expected}.py" else None


def _path() -> Path | None:
    directory = os.environ.get(SETTING)
    if not directory:
        return None
    searched = [each for each in sys.path if each != _OURS]
    key = hashlib.sha256(repr((sys.version, sys.flags.optimize, searched)).encode()).hexdigest()
    return Path(directory) / f"{key[:16]}.modules"


def _prune(newest: Path) -> None:
    partial.sweep(newest.parent)
    files = sorted(newest.parent.glob("*.modules"), key=lambda each: each.stat().st_mtime)
    for file in files[:-_FILES_KEPT]:
        file.unlink()
