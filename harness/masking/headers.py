"""Authorization and cookie headers: their scheme and their names stay, so that they are read."""

from __future__ import annotations

import re
from collections.abc import Callable

from harness.masking.encoded import decoded
from harness.masking.words import words

Keep = Callable[[str, str], str]
"""Remembers a secret by name and value; what stands in its place."""

_SCHEME = re.compile(r"(?P<scheme>Bearer|Basic|Digest|Token|ApiKey)\s+(?P<rest>\S.*)", re.I | re.S)
_SHORTEST_COOKIE = 8
"""Characters of what can be a session: `theme=dark` is none."""
_ATTRIBUTES = words("path domain expires max-age samesite version")


def masked_header(name: str, value: str, keep: Keep) -> str:
    """The value of a header (or anything else) with a secret's name, masked."""
    if found := _SCHEME.fullmatch(value):
        rest = found["rest"]
        if found["scheme"].lower() == "basic" and (pair := basic_pair(rest)) is not None:
            keep("password", pair[1])
        return value[: found.start("rest")] + keep(name, rest)
    if "cookie" in name.lower() and "=" in value:
        return "; ".join(_cookie(part.strip(), keep) for part in value.split(";"))
    if "://" in value and "@" not in value:
        return value
    return keep(name, value)


def basic_pair(text: str) -> tuple[str, str] | None:
    """User and password of HTTP's Basic scheme (RFC 7617)."""
    data = decoded(text.strip())
    if data is None:
        return None
    user, colon, password = data.decode("utf-8", "replace").partition(":")
    return (user, password) if colon and "\ufffd" not in user + password else None


def _cookie(part: str, keep: Keep) -> str:
    name, equals, value = part.partition("=")
    if not equals or name.strip().lower() in _ATTRIBUTES or len(value) < _SHORTEST_COOKIE:
        return part
    return f"{name}={keep(name, value)}"
