"""Matchers for numbers: `$approx`, `$gt`, `$gte`, `$lt`, `$lte`, `$between`."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from harness.scenarios.matchers.base import Compare, Difference, Matcher, is_number, show

DEFAULT_WITHIN = 0.01
"""What `$approx` allows without `within`: one hundredth."""


def _approx(
    argument: dict[str, Any], actual: Any, path: str, _compare: Compare
) -> list[Difference]:
    wanted, within = argument[""], argument.get("within", DEFAULT_WITHIN)
    if is_number(actual) and abs(float(actual) - float(wanted)) <= float(within) + 1e-12:
        return []
    return [Difference(path, f"expected {show(wanted)} ± {show(within)}, got {show(actual)}")]


def _within(_name: str, value: Any) -> str | None:
    return None if is_number(value) else "takes a number"


def _number(argument: Any) -> str | None:
    return None if is_number(argument) else "takes a number"


def _comparable(argument: Any) -> str | None:
    ok = is_number(argument) or isinstance(argument, str)
    return None if ok else "takes a number, or text such as a timestamp"


def _ordering(name: str, words: str, holds: Callable[[Any, Any], bool]) -> Matcher:
    def test(argument: Any, actual: Any, path: str, _compare: Compare) -> list[Difference]:
        alike = (is_number(actual) and is_number(argument)) or (
            isinstance(actual, str) and isinstance(argument, str)
        )
        if alike and holds(actual, argument):
            return []
        return [Difference(path, f"expected {words} {show(argument)}, got {show(actual)}")]

    schema = {"type": ["number", "string"]}
    return Matcher(name, f"A value {words} this one.", schema, test, _comparable)


def _between(argument: list[Any], actual: Any, path: str, _compare: Compare) -> list[Difference]:
    low, high = argument
    alike = all(is_number(v) for v in (low, high, actual)) or all(
        isinstance(v, str) for v in (low, high, actual)
    )
    if alike and low <= actual <= high:
        return []
    words = f"between {show(low)} and {show(high)}"
    return [Difference(path, f"expected a value {words}, got {show(actual)}")]


def _two(argument: Any) -> str | None:
    two = isinstance(argument, list) and len(argument) == 2
    if two and (all(map(is_number, argument)) or all(isinstance(a, str) for a in argument)):
        return None
    return "takes a list of two numbers, or of two texts: the least and the most"


NUMBERS = (
    Matcher(
        "$approx", "A number near this one, `within` (0.01 unless given).",
        {"$ref": "#/$defs/Number"}, _approx, _number, companions=("within",), check_beside=_within,
    ),
    _ordering("$gt", "greater than", operator.gt),
    _ordering("$gte", "at least", operator.ge),
    _ordering("$lt", "less than", operator.lt),
    _ordering("$lte", "at most", operator.le),
    Matcher(
        "$between", "A value between these two, or one of them.",
        {"type": "array", "items": {"type": ["number", "string"]}, "minItems": 2, "maxItems": 2},
        _between, _two,
    ),
)  # fmt: skip
