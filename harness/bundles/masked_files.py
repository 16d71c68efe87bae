"""The files of a bundle without secrets; archives of code are masked file by file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from harness.bundles.secrets import placeholders_of
from harness.masking import Masker

CODE = frozenset((".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".go", ".java", ".rb"))
DEPENDENCIES = frozenset(("node_modules", "site-packages", "python"))
LARGEST_TEXT = 8 << 20
"""Bytes of one file of code that is searched; what is larger is no text that somebody wrote."""


def masked(contents: Mapping[str, bytes], masker: Masker) -> dict[str, bytes]:
    """Each file masked. Twice over, since a later file may tell what is secret in an earlier."""
    for name, data in contents.items():
        _one(name, data, masker)
    return {name: _one(name, data, masker) for name, data in contents.items()}


def placeholders_in(name: str, data: bytes) -> list[str]:
    """Every placeholder in a file of a bundle, or in one inside of an archive of code."""
    found: list[str] = []

    def note(text: str) -> str:
        found.extend(placeholders_of(text))
        return text

    each_text(name, data, note)
    return list(dict.fromkeys(found))


def each_text(name: str, data: bytes, change: Callable[[str], str]) -> bytes:
    """The file with `change` done to its text, or to the texts inside of an archive of code."""
    if _is_archive(name, data):
        return _rewritten(data, lambda inner, content: each_text(inner, content, change))
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return data
    changed = change(text)
    return data if changed == text else changed.encode()


def _one(name: str, data: bytes, masker: Masker) -> bytes:
    path = PurePosixPath(name)
    if _is_archive(name, data):
        return _rewritten(data, lambda inner, content: _of_code(inner, content, masker))
    if path.suffix in CODE:
        return _of_code(name, data, masker)
    return masker.data(data)


def _of_code(name: str, data: bytes, masker: Masker) -> bytes:
    path = PurePosixPath(name)
    if len(data) > LARGEST_TEXT or (DEPENDENCIES & set(path.parts[:-1])):
        return data
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return data
    masked_text = masker.code(text) if path.suffix in CODE else masker.text(text)
    return data if masked_text == text else masked_text.encode()


def _is_archive(name: str, data: bytes) -> bool:
    return name.endswith((".zip", ".jar")) and data[:4] == b"PK\x03\x04"


def _rewritten(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The archive with each file changed; the same bytes where none was."""
    found: list[tuple[zipfile.ZipInfo, bytes]] = []
    same = True
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            content = archive.read(info)
            new = change(info.filename, content)
            same = same and new == content
            found.append((info, new))
    if same:
        return data
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for info, content in found:
            archive.writestr(info, content, compresslevel=1)
    return buffer.getvalue()
