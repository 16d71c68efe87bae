"""Ids as API Gateway makes them."""

from __future__ import annotations

import secrets
import string

_ALPHABET = string.ascii_lowercase + string.digits


def api() -> str:
    return _random(10)


def part() -> str:
    return _random(7)


def _random(length: int) -> str:
    first = secrets.choice(string.ascii_lowercase)
    return first + "".join(secrets.choice(_ALPHABET) for _ in range(length - 1))
