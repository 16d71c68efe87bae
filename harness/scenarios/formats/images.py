"""An image's format, size in pixels and Exif data, from its header: JPEG, PNG, GIF, WebP.

Sources: ITU-T T.81 (JPEG, B.2.2), the PNG specification (IHDR, eXIf), GIF89a, the WebP
container specification, Exif 2.3 (APP1; in JPEG it stands before the frame).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

_START_OF_FRAME = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_STANDALONE = {0x01, *range(0xD0, 0xD9)}


@dataclass(frozen=True)
class ImageHeader:
    format: str
    width: int
    height: int
    exif: bool = False


def image_header(data: bytes) -> ImageHeader | None:
    """The header, or None where the data is no image of these formats or is cut off."""
    try:
        if data.startswith(b"\xff\xd8\xff"):
            return _jpeg(data)
        if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
            return _png(data)
        if data[:6] in (b"GIF87a", b"GIF89a"):
            return ImageHeader("GIF", *struct.unpack("<HH", data[6:10]))
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data)
    except (struct.error, IndexError):
        pass
    return None


def _jpeg(data: bytes) -> ImageHeader | None:
    at = 2
    exif = False
    while True:
        while data[at] != 0xFF:
            at += 1
        while data[at] == 0xFF:
            at += 1
        marker = data[at]
        at += 1
        if marker in _STANDALONE:
            continue
        (length,) = struct.unpack(">H", data[at : at + 2])
        if marker in _START_OF_FRAME:
            height, width = struct.unpack(">HH", data[at + 3 : at + 7])
            return ImageHeader("JPEG", width, height, exif)
        if marker == 0xE1 and data[at + 2 : at + 8] == b"Exif\0\0":
            exif = True
        if marker == 0xDA:
            return None
        at += length


def _png(data: bytes) -> ImageHeader:
    width, height = struct.unpack(">II", data[16:24])
    at, exif = 8, False
    while at + 8 <= len(data) and not exif:
        (length,) = struct.unpack(">I", data[at : at + 4])
        exif = data[at + 4 : at + 8] == b"eXIf"
        at += length + 12
    return ImageHeader("PNG", width, height, exif)


def _webp(data: bytes) -> ImageHeader | None:
    chunk = data[12:16]
    if chunk == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        height = int.from_bytes(data[27:30], "little") + 1
        return ImageHeader("WEBP", width, height, exif=bool(data[20] & 0x08))
    if chunk == b"VP8L":
        (bits,) = struct.unpack("<I", data[21:25])
        return ImageHeader("WEBP", (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1)
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return ImageHeader("WEBP", width & 0x3FFF, height & 0x3FFF)
    return None
