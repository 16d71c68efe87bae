"""Functions' code and layers on disk: unpacked once for each content, shared, read-only."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from . import unpacked


def code_directory(
    work: Path,
    code_sha256: str,
    download: Callable[[IO[bytes]], None],
    modules: str | None,
    kept: Path | None = None,
) -> Path:
    """The unpacked code of the base64 hash `code_sha256`; downloaded where it is missing.

    `kept`: where big packages lie unpacked since an earlier engine. Beside the code lies a link
    to the runtime's `node_modules`, so that imports of ES modules find the SDK after the
    function's own packages.
    """
    name = base64.b64decode(code_sha256).hex()
    place = work / "code" / name
    target = place / "task"
    with _made_once(place, target) as making:
        if making and not unpacked.link(kept, name, making):
            with tempfile.TemporaryFile(dir=place) as archive:
                download(archive)
                _unzip(archive, making)
                big = archive.seek(0, os.SEEK_END) >= unpacked.LEAST_BYTES
            if big:
                unpacked.keep(kept, name, making)
    if modules and not (place / "node_modules").is_symlink():
        with suppress(FileExistsError):
            (place / "node_modules").symlink_to(modules)
    return target


def layers_directory(work: Path, layers: Sequence[Path], hashes: Sequence[str]) -> Path | None:
    """What `/opt` holds: every layer's files, later layers over earlier ones."""
    if not layers:
        return None
    name = hashlib.sha256(" ".join(hashes).encode()).hexdigest()
    place = work / "layers" / name
    target = place / "opt"
    with _made_once(place, target) as making:
        if making:
            for layer in layers:
                shutil.copytree(layer, making, symlinks=True, dirs_exist_ok=True)
    return target


@contextmanager
def _made_once(place: Path, target: Path) -> Iterator[Path | None]:
    """A directory to fill, which becomes `target` when the block ends; None where it is."""
    if target.exists():
        yield None
        return
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if target.exists():
            yield None
            return
        making = Path(tempfile.mkdtemp(dir=place))
        try:
            yield making
            making.chmod(0o755)
            making.rename(target)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise


def _unzip(archive: IO[bytes], target: Path) -> None:
    root = os.path.realpath(target)
    with zipfile.ZipFile(archive) as zipped:
        for entry in zipped.infolist():
            mode = entry.external_attr >> 16
            if stat.S_ISLNK(mode):
                _link(zipped.read(entry).decode(), Path(root, entry.filename), root)
                continue
            path = zipped.extract(entry, root)
            permissions = stat.S_IMODE(mode) or 0o644
            Path(path).chmod(permissions | (0o555 if entry.is_dir() else 0o444))


def _link(points_to: str, path: Path, root: str) -> None:
    """Lambda keeps links inside the package; one that leads out of it is left out."""
    aim = os.path.normpath(path.parent / points_to)
    if os.path.commonpath([aim, root]) == root and not path.is_symlink():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(points_to)
