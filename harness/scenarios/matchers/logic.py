"""Matchers made of matchers: `$one_of`, `$all`, `$not`."""

from __future__ import annotations

from typing import Any

from harness.scenarios.matchers.base import MISSING, Compare, Difference, Matcher, show


def _one_of(argument: list[Any], actual: Any, path: str, compare: Compare) -> list[Difference]:
    if any(not compare(option, actual, path) for option in argument):
        return []
    return [Difference(path, f"expected one of {show(argument)}, got {show(actual)}")]


def _all(argument: list[Any], actual: Any, path: str, compare: Compare) -> list[Difference]:
    return [d for part in argument for d in compare(part, actual, path)]


def _not(argument: Any, actual: Any, path: str, compare: Compare) -> list[Difference]:
    if actual is not MISSING and compare(argument, actual, path):
        return []
    if actual is MISSING:
        return [Difference(path, f"expected anything but {show(argument)}, is missing")]
    return [Difference(path, f"expected anything but {show(argument)}, got {show(actual)}")]


def _options(argument: Any) -> str | None:
    return None if isinstance(argument, list) and argument else "takes a list of expected values"


EXPECTED = {"$ref": "#/$defs/Expected"}
MANY = {"type": "array", "items": EXPECTED, "minItems": 1}
LOGIC = (
    Matcher("$one_of", "Any of these.", MANY, _one_of, _options, nested=True),
    Matcher("$all", "All of these at once.", MANY, _all, _options, nested=True),
    Matcher("$not", "Anything but this.", EXPECTED, _not, nested=True),
)
