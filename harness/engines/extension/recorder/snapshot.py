"""Parameters and responses as plain JSON data, at the moment of the call.

Providers go on to change what they were given or what they answered (a stored message gets
its receive count), so records hold copies that are made at once. What is big is cut, what
is secret is masked, what is a stream is never read.
"""

from __future__ import annotations

import base64
import functools
import math
from datetime import date, datetime
from decimal import Decimal
from typing import Any

MAX_STRING = 16_384
"""Characters kept of a string; a cut one ends in `… (N more characters)`."""
MAX_BYTES = 3_072
"""Bytes kept of a binary value, which becomes `{"$base64": "…", "$length": N}`."""
MAX_VALUES = 10_000
"""Values kept of one call's parameters or response; where more were, `…` stands."""
MAX_DEPTH = 40
MASK = "***"

SECRET_KEYS = frozenset(
    {
        "accesstoken",
        "authparameters",
        "clientsecret",
        "idtoken",
        "masteruserpassword",
        "newpassword",
        "oldpassword",
        "password",
        "previouspassword",
        "privatekey",
        "proposedpassword",
        "randompassword",
        "refreshtoken",
        "secretaccesskey",
        "secretbinary",
        "secrethash",
        "secretstring",
        "sessiontoken",
        "temporarypassword",
    }
)
"""Keys, in lower case, whose values are masked wherever they stand."""

SECRET_MEMBERS = {"kms": frozenset({"plaintext", "privatekeyplaintext"})}
"""Further keys that are secret in one service's calls only."""


def snapshot(value: Any, service: str = "") -> dict[str, Any]:
    """A copy of an operation's input or output (a mapping) as JSON data."""
    if not isinstance(value, dict):
        return {}
    copied: dict[str, Any] = _Copy(SECRET_MEMBERS.get(service, frozenset())).mapping(value, 0)
    return copied


_LISTS = (list, tuple, set, frozenset)


class _Copy:
    def __init__(self, secret_members: frozenset[str]) -> None:
        self.left = MAX_VALUES
        self.secret_members = secret_members

    def value(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if kind is str:
            return value if len(value) <= MAX_STRING else _cut(value)
        if kind is int or kind is bool or value is None:
            return value
        self.left -= 1
        if self.left < 0 or depth > MAX_DEPTH:
            return "…"
        if isinstance(value, dict):
            return self.mapping(value, depth)
        if isinstance(value, _LISTS):
            return [self.value(item, depth + 1) for item in value]
        return _scalar(value)

    def mapping(self, value: dict[Any, Any], depth: int) -> dict[str, Any]:
        secret = "Value" in value and _is_secure(value)
        copy: dict[str, Any] = {}
        for key, item in list(value.items()):
            if item is None:
                continue
            name = key if type(key) is str else str(key)
            if self.hidden(name) or (secret and name == "Value"):
                copy[name] = MASK
            else:
                copy[name] = self.value(item, depth + 1)
        return copy

    def hidden(self, name: str) -> bool:
        return _is_secret(name) or (
            bool(self.secret_members) and name.lower() in self.secret_members
        )


@functools.lru_cache(maxsize=8192)
def _is_secret(name: str) -> bool:
    return name.lower() in SECRET_KEYS


def _is_secure(parameter: dict[Any, Any]) -> bool:
    """A parameter of Systems Manager that is secret, or whose overwriting does not say."""
    kind = parameter.get("Type")
    return kind == "SecureString" or (kind is None and "Overwrite" in parameter)


def _cut(text: str) -> str:
    return f"{text[:MAX_STRING]}… ({len(text) - MAX_STRING} more characters)"


def _scalar(value: Any) -> Any:
    if isinstance(value, str):
        return _cut(str(value)) if len(value) > MAX_STRING else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return _binary(bytes(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return {"$stream": type(value).__name__}


def _binary(data: bytes) -> dict[str, Any]:
    shown: dict[str, Any] = {"$base64": base64.b64encode(data[:MAX_BYTES]).decode()}
    if len(data) > MAX_BYTES:
        shown["$length"] = len(data)
    return shown
