"""Content of objects that an event tells of and nobody has kept."""

from __future__ import annotations

import json
import struct
import zlib

_LINE = b"made by a replay: the event does not hold what the object held\n"
_USUAL = 64
"""Bytes, where the event does not tell the size."""


def made(key: str, size: int | None) -> bytes:
    """Bytes for an object of this key: JSON, a PNG image, or lines of text.

    Text and JSON are just `size` bytes long, where that is enough for what they need.
    """
    kind = key.rpartition(".")[2].lower()
    if kind == "png":
        return _png()
    wanted = _USUAL if size is None else max(size, 0)
    if kind == "json":
        body = json.dumps({"made": "by a replay"}).encode()
        return body.ljust(wanted) if wanted >= len(body) else b"{}"[:wanted].ljust(wanted)
    return (_LINE * (wanted // len(_LINE) + 1))[:wanted]


def _png() -> bytes:
    """One grey pixel."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0\x80")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)
