"""`$type`, in JSON's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.errors import did_you_mean
from harness.scenarios.matchers.base import Compare, Difference, Matcher, is_number, show

IS: dict[str, Callable[[Any], bool]] = {
    "string": lambda v: isinstance(v, str),
    "integer": lambda v: is_number(v) and v == int(v),
    "number": is_number,
    "boolean": lambda v: isinstance(v, bool),
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, (list, tuple, set, frozenset)),
    "null": lambda v: v is None,
}


def _type(argument: str, actual: Any, path: str, _compare: Compare) -> list[Difference]:
    if IS[argument](actual):
        return []
    got = next((name for name, is_ in IS.items() if is_(actual)), type(actual).__name__)
    return [Difference(path, f"expected type {argument}, got {got}: {show(actual)}")]


def _check(argument: Any) -> str | None:
    if isinstance(argument, str) and argument in IS:
        return None
    return f"knows no type {argument!r}; {did_you_mean(str(argument), IS)}"


TYPES = (Matcher("$type", "A JSON type.", {"enum": list(IS)}, _type, _check),)
