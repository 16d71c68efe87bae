"""What is written inside text: JSON, base64, gzip."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from typing import Any

MOST_BYTES = 64 * 1024 * 1024
"""A payload that unpacks to more is left as it is: AWS delivers six megabytes at most."""

_PACKED = (b"\x1f\x8b", b"\x78")
_EITHER = 47
"""Tells zlib to look at the header: gzip's or its own."""


def from_json(text: str | bytes) -> Any:
    """The JSON data; None where it is no object or array."""
    if text.lstrip()[:1] not in ("{", "[", b"{", b"["):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def from_base64(text: str) -> bytes | None:
    """The bytes; None where it is not base64."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def unzipped(data: bytes) -> bytes | None:
    """What gzip or zlib has packed; None where it is not (whole)."""
    if not data.startswith(_PACKED):
        return None
    unpack = zlib.decompressobj(_EITHER)
    try:
        found = unpack.decompress(data, MOST_BYTES)
    except zlib.error:
        return None
    return found if unpack.eof else None


def opened(data: bytes) -> Any:
    """The JSON data of bytes, packed or not; None where there is none."""
    return from_json(unzipped(data) or data)
