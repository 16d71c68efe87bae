"""Base64 and gzip in texts: a secret inside of them is masked inside of them."""

from __future__ import annotations

import base64
import gzip
import io
import re
import zlib
from collections.abc import Callable

RUN = re.compile(r"(?<![A-Za-z0-9+/_=-])(?:[A-Za-z0-9+/]{12,}|[A-Za-z0-9_-]{12,})={0,2}")
LARGEST = 16 << 20
"""Bytes to which gzip may unpack; what is larger is taken for hostile, and left as it is."""
GZIP = b"\x1f\x8b"


def replace_encoded(text: str, mask: Callable[[bytes], bytes]) -> str:
    """The text with `mask` done to the bytes of each run that is base64."""

    def one(match: re.Match[str]) -> str:
        data = decoded(match[0])
        if data is None:
            return match[0]
        masked = mask(data)
        if masked == data:
            return match[0]
        plain = base64.b64encode(masked).decode()
        if "-" in match[0] or "_" in match[0]:
            plain = plain.translate(str.maketrans("+/", "-_"))
        return plain if len(match[0]) % 4 == 0 else plain.rstrip("=")

    return RUN.sub(one, text)


def decoded(text: str) -> bytes | None:
    """The bytes; None where the text is no base64 (of either alphabet)."""
    bare = text.rstrip("=")
    if len(bare) % 4 == 1:
        return None
    plain = bare.translate(str.maketrans("-_", "+/")) + "=" * (-len(bare) % 4)
    try:
        return base64.b64decode(plain, validate=True)
    except ValueError:
        return None


def unpacked(data: bytes) -> bytes | None:
    """What gzip holds; None where it is none, broken, or too large."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            found = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        return None
    return found if len(found) <= LARGEST else None


def packed(data: bytes) -> bytes:
    """The same bytes each time."""
    return gzip.compress(data, mtime=0)
