"""A request as the control server reads it: the part of HTTP/1.1 that its clients speak."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import parse_qsl, urlsplit

from .asking import Query

MAX_LINE = 65_536
MAX_HEADERS = 100
_ONLY_ONCE = ("host", "content-length")


class Malformed(Exception):
    """What came is no request, or not one that is understood; `status` is HTTP's.

    Where the next request would begin is not known: the connection ends.
    """

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True)
class Head:
    """All of a request but its body; `headers` by their names in lower case."""

    method: str
    path: str
    query: Query
    headers: Mapping[str, str]
    body_length: int
    """Bytes."""
    last: bool
    """Whether the client wants no further answer on this connection."""


def read_head(stream: BinaryIO) -> Head | None:
    """The next request's head; None: the client has ended the connection.

    Raises:
        Malformed: it is none.
    """
    line = _line(stream, 414)
    while line == b"":  # empty lines before a request are passed over (RFC 9112, 2.2)
        line = _line(stream, 414)
    if line is None:
        return None
    words = line.decode("latin-1").split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/"):
        raise Malformed(400, f"{words[0][:40]!r}… is no request line of HTTP/1.1")
    method, target, version = words
    if version not in ("HTTP/1.1", "HTTP/1.0"):
        raise Malformed(505, f"{version[:20]} is not spoken here, but HTTP/1.1")
    if method not in ("GET", "POST"):
        raise Malformed(501, f"{method[:20]} is not done here, but GET and POST")
    headers = _headers(stream)
    if headers is None:
        return None
    if "transfer-encoding" in headers:
        raise Malformed(501, "a body needs its Content-Length")
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        raise Malformed(400, f"Content-Length is {length[:40]!r}, not a number of bytes")
    try:
        url = urlsplit(target)
    except ValueError as error:
        raise Malformed(400, f"the path is none: {error}") from error
    query = dict(parse_qsl(url.query, keep_blank_values=True)) if url.query else {}
    last = version == "HTTP/1.0" or headers.get("connection", "").lower() == "close"
    return Head(method, url.path, query, headers, int(length), last)


def _headers(stream: BinaryIO) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for _ in range(MAX_HEADERS + 1):
        line = _line(stream, 431)
        if not line:
            return None if line is None else found
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or not name or name != name.strip():
            raise Malformed(400, f"{name[:40]!r} is no header")
        name = name.lower()
        if name in found and name in _ONLY_ONCE:
            raise Malformed(400, f"the header {name} stands there twice")
        found[name] = value.strip()
    raise Malformed(431, f"there are more than {MAX_HEADERS} headers")


def _line(stream: BinaryIO, too_long: int) -> bytes | None:
    """Without its end; None: the connection ended before it did."""
    line = stream.readline(MAX_LINE + 1)
    if len(line) > MAX_LINE:
        raise Malformed(too_long, "a line of the request is too long")
    if not line.endswith(b"\n"):
        return None
    return line.rstrip(b"\r\n")
