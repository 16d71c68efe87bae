"""Read a scenario file's text: size limit, byte order marks, encodings."""

from __future__ import annotations

import codecs
from pathlib import Path

from harness.errors import BadInput, Location

SIZE_LIMIT = 1024 * 1024
"""Bytes; a larger file is not a scenario."""


def read_text(file: Path) -> str:
    """The file's text, from UTF-8 (with or without a byte order mark) or UTF-16 with one.

    Raises:
        BadInput: it cannot be read, is too large, or is no text.
    """
    try:
        size = file.stat().st_size
        if size > SIZE_LIMIT:
            raise BadInput(
                f"the file is {size:,} bytes; a scenario file may have {SIZE_LIMIT:,}",
                where=Location(file, 1, 1),
                fix="keep large data in files of their own: {$json: path}, {$file: path}",
            )
        data = file.read_bytes()
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", where=Location(file, 1, 1)) from error
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not utf16 and b"\0" in data[:2]:
        what = "the file seems to be UTF-16 without a byte order mark"
        raise BadInput(what, where=Location(file, 1, 1), fix="save the file as UTF-8")
    encoding = "utf-16" if utf16 else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise BadInput(
            f"byte 0x{data[error.start]:02x} is not {encoding.removesuffix('-sig').upper()}",
            where=Location(file, line, column),
            fix="save the file as UTF-8",
        ) from error
