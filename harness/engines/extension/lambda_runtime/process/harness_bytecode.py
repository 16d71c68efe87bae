"""Functions' modules, compiled once for all processes that import them.

A function's files are read-only, so each process of it would compile its packages anew: 140 of
the 230 ms that Pillow takes for a first picture. A process says which modules it compiled; the
one that all are forked from, which runs no function's code, compiles these from the same files
when it has nothing else to do, and keeps them beside the runtime's packages for later engines.

Only for directories that are named by the hash of what they hold. Standard library only, Python
3.9 and later.
"""

# pathlib is not worth its import in processes that start in milliseconds
# ruff: noqa: PTH100, PTH103, PTH105, PTH108, PTH113, PTH118, PTH120, PTH123, PTH208
from __future__ import annotations

import contextlib
import importlib.machinery
import importlib.util
import marshal
import os
import warnings
from collections.abc import Mapping, Sequence
from types import CodeType
from typing import Any

KEPT = 200
"""How many directories' code is kept on disk."""
MOST, LARGEST = 5000, 4 << 20
"""Modules of a directory, and bytes of a module's source, that are cared for."""


TELL = 3
"""The descriptor, in a function's process, of the pipe that it tells to."""


class Directory:
    """Modules of one directory: `seen` by functions, `host` is where it lies."""

    def __init__(self, name: str, seen: str, host: str, kept: str) -> None:
        self.name, self.seen, self.host, self.kept = name, seen, host, kept
        self.told: set[str] = set()
        self.code: dict[str, CodeType] = {}
        with contextlib.suppress(OSError, ValueError, EOFError, TypeError):
            with open(kept, "rb") as file:
                self.code = marshal.load(file)
            os.utime(kept)

    def compile(self) -> None:
        """All that was told and is not compiled yet; kept on disk where that can be written."""
        new = [name for name in self.told if name not in self.code]
        self.told.clear()
        for name in new[: MOST - len(self.code)]:
            code = self._compiled(name)
            if code is not None:
                self.code[name] = code
        if new:
            self._keep()

    def _compiled(self, name: str) -> CodeType | None:
        path = os.path.realpath(os.path.join(self.host, name))
        inside = os.path.realpath(self.host) + os.sep
        if not path.startswith(inside) or not os.path.isfile(path):
            return None
        with contextlib.suppress(OSError, SyntaxError, ValueError, RecursionError, MemoryError):
            with open(path, "rb") as file:
                source = file.read(LARGEST + 1)
            if len(source) <= LARGEST:
                with warnings.catch_warnings():
                    # each process is to print what the compiler warns of: left to them
                    warnings.simplefilter("error", SyntaxWarning)
                    return compile(source, f"{self.seen}/{name}", "exec", dont_inherit=True)
        return None

    def _keep(self) -> None:
        partial = f"{self.kept}.{os.getpid()}"
        with contextlib.suppress(OSError):
            os.makedirs(os.path.dirname(self.kept), exist_ok=True)
            with open(partial, "wb") as file:
                marshal.dump(self.code, file)
            os.replace(partial, self.kept)
            _forget_old(os.path.dirname(self.kept))


class Compiled:
    """In the process that forks the others. `told`: what they write to."""

    def __init__(self, site: str) -> None:
        name = f"bytecode-{importlib.util.MAGIC_NUMBER.hex()}"
        self.place = os.path.join(os.path.dirname(os.path.abspath(site)), name)
        self.directories: dict[str, Directory] = {}
        self.read, self.told = os.pipe()
        for end in (self.read, self.told):
            os.set_blocking(end, False)
        self.received = b""

    def of(self, given: Sequence[Sequence[str]]) -> list[Directory]:
        """The directories of a function, each given as `(name, seen, host)`."""
        for name, seen, host in given:
            if name not in self.directories:
                kept = os.path.join(self.place, name)
                self.directories[name] = Directory(name, seen, host, kept)
        return [self.directories[name] for name, _, _ in given]

    def hear(self) -> list[Directory]:
        """What processes told by now; the directories that have something to compile."""
        with contextlib.suppress(BlockingIOError):
            self.received += os.read(self.read, 1 << 16)
        *lines, self.received = self.received.split(b"\n")
        heard: dict[str, Directory] = {}
        for line in lines:
            name, _, module = line.decode("utf-8", "replace").partition("/")
            directory = self.directories.get(name)
            if directory and module not in directory.code and len(directory.told) < MOST:
                directory.told.add(module)
                heard[name] = directory
        return list(heard.values())


def use(directories: Sequence[Directory], others: Mapping[str, CodeType]) -> None:
    """In a function's process: import what is compiled, tell what is not.

    `others`: modules elsewhere that are compiled, by their paths.
    """
    pipe = os.fstat(TELL) if directories else None
    roots = [(f"{directory.seen}/", directory) for directory in directories]
    stock = importlib.machinery.SourceFileLoader.get_code

    def get_code(self: Any, fullname: str) -> Any:
        path = self.path
        if path in others:
            return others[path]
        for root, directory in roots:
            if path.startswith(root):
                module = path[len(root) :]
                known = directory.code.get(module)
                if known is not None:
                    return known
                found = stock(self, fullname)
                _tell(pipe, f"{directory.name}/{module}\n".encode("utf-8", "replace"))
                return found
        return stock(self, fullname)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign]


def _tell(pipe: os.stat_result | None, line: bytes) -> None:
    """The function may have closed it, and opened something else under its number."""
    with contextlib.suppress(OSError):
        now = os.fstat(TELL)
        if pipe and (now.st_dev, now.st_ino) == (pipe.st_dev, pipe.st_ino) and len(line) <= 4096:
            os.write(TELL, line)


def _forget_old(place: str) -> None:
    """Leave what was used last."""
    paths = [os.path.join(place, name) for name in os.listdir(place)]
    if len(paths) > KEPT:
        for path in sorted(paths, key=os.path.getmtime)[:-KEPT]:
            os.unlink(path)
