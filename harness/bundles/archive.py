"""The zip of a bundle: the same bytes for the same contents; read with suspicion."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from harness.bundles.manifest import NAME, SCHEMA, Manifest
from harness.errors import BadInput, Location

SUFFIX = ".bundle.zip"
LARGEST = 512 << 20
"""Bytes that a bundle may unpack to."""
MOST_FILES = 20_000
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write(path: Path, manifest: Manifest, contents: Mapping[str, bytes]) -> None:
    """Write the bundle beside its place, then put it there.

    Raises:
        BadInput: it cannot be written.
    """
    head = json.dumps(manifest.to_json(), indent=2, ensure_ascii=False, sort_keys=True)
    partial = path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for name, data in [(NAME, head.encode()), *sorted(contents.items())]:
                info = zipfile.ZipInfo(name, _EPOCH)
                info.create_system = 3
                info.external_attr = 0o100644 << 16
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, data)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        what = f"the bundle cannot be written: {error.strerror or error}"
        raise BadInput(what, where=Location(path)) from error


def read(path: Path) -> tuple[Manifest, dict[str, bytes]]:
    """The manifest and the files of a bundle, all of them checked.

    Raises:
        BadInput: it is none, damaged, too large, or of a newer harness.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            _check(path, infos)
            contents = {info.filename: _read(path, archive, info) for info in infos}
    except FileNotFoundError as error:
        raise BadInput("there is no such bundle", where=Location(path)) from error
    except OSError as error:
        raise _bad(path, f"it cannot be read: {error.strerror or error}") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise _bad(path, f"it is no zip, or damaged: {error}") from error
    manifest = _manifest(path, contents.pop(NAME, None))
    _verify(path, manifest, contents)
    return manifest, contents


def _check(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MOST_FILES:
        raise _bad(path, f"it has {len(infos):,} files; at most {MOST_FILES:,} are read")
    if (total := sum(info.file_size for info in infos)) > LARGEST:
        raise _bad(path, f"it unpacks to {total:,} bytes; at most {LARGEST:,} are read")
    seen: set[str] = set()
    for info in infos:
        name = PurePosixPath(info.filename)
        mode = info.external_attr >> 16
        if (
            name.is_absolute()
            or ".." in name.parts
            or "\\" in info.filename
            or ":" in name.parts[0]
            or info.is_dir()
            or info.filename != str(name)
        ):
            raise _bad(path, f"it names a file outside of itself: {info.filename!r}")
        if stat.S_ISLNK(mode) or (stat.S_IFMT(mode) and not stat.S_ISREG(mode)):
            raise _bad(path, f"{info.filename!r} is no plain file")
        if info.filename in seen:
            raise _bad(path, f"it has {info.filename!r} twice")
        seen.add(info.filename)


def _read(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.flag_bits & 1:
        raise _bad(path, f"{info.filename!r} is encrypted")
    with archive.open(info) as file:
        data = file.read(info.file_size + 1)
    if len(data) != info.file_size:
        raise _bad(path, f"{info.filename!r} is not as long as the archive says")
    return data


def _manifest(path: Path, data: bytes | None) -> Manifest:
    if data is None:
        raise _bad(path, f"it has no {NAME}")
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _bad(path, f"{NAME} is no JSON: {error}") from error
    if isinstance(raw, dict) and isinstance(raw.get("format"), int) and raw["format"] > SCHEMA:
        what = f"its format is {raw['format']}, of a newer harness"
        raise BadInput(what, where=Location(path), fix="install a newer serverless-harness")
    try:
        return Manifest.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or NAME
        raise _bad(path, f"{NAME} is none of ours: {where}: {first['msg']}") from error


def _verify(path: Path, manifest: Manifest, contents: Mapping[str, bytes]) -> None:
    for name in contents:
        if name not in manifest.files:
            raise _bad(path, f"{name!r} is not in its {NAME}")
    for name, told in manifest.files.items():
        if name not in contents:
            raise _bad(path, f"{name!r} is missing")
        if digest(contents[name]) != told.sha256:
            raise _bad(path, f"{name!r} is not what {NAME} says: its SHA-256 differs")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _bad(path: Path, why: str) -> BadInput:
    fix = "a bundle is written by `harness run` and pytest when a scenario fails"
    return BadInput(f"this is no bundle that can be replayed: {why}", where=Location(path), fix=fix)
