"""Zip files whose bytes depend on nothing but the files in them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable

from harness.stacks.packaging.files import File

_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def zip_bytes(files: Iterable[File], onto: bytes = b"") -> bytes:
    """A zip of `files`; of two with the same name the last one stays.

    `onto` is a zip whose files, all of other names, come first; they are not compressed again.
    """
    by_name = {f.name: f for f in files}
    buffer = io.BytesIO(onto)
    with zipfile.ZipFile(
        buffer, "a" if onto else "w", zipfile.ZIP_DEFLATED, compresslevel=1
    ) as archive:
        for name in sorted(by_name):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = _UNIX
            info.external_attr = (0o100000 | by_name[name].mode) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, by_name[name].path.read_bytes(), compresslevel=1)
    return buffer.getvalue()


def digest_of(files: Iterable[File]) -> str:
    """A hash of names, modes and contents: equal digests make equal zips."""
    total = hashlib.sha256()
    for file in files:
        content = hashlib.sha256(file.path.read_bytes()).hexdigest()
        total.update(f"{file.name}\0{file.mode:o}\0{content}\n".encode())
    return total.hexdigest()
