"""Matchers for what is in a list or a mapping: `$each`, `$count`, `$sequence`, `$keys`."""

from __future__ import annotations

from typing import Any

from harness.scenarios.matchers.base import Compare, Difference, Matcher, show

_MANY = (list, tuple, set, frozenset)


def _each(argument: Any, actual: Any, path: str, compare: Compare) -> list[Difference]:
    if not isinstance(actual, _MANY):
        return [Difference(path, f"expected a list, got {show(actual)}")]
    return [d for i, one in enumerate(actual) for d in compare(argument, one, f"{path}[{i}]")]


def _count(argument: dict[str, Any], actual: Any, path: str, compare: Compare) -> list[Difference]:
    if not isinstance(actual, _MANY):
        return [Difference(path, f"expected a list, got {show(actual)}")]
    wanted = argument.get("of", {"$any": True})
    found = [one for one in actual if not compare(wanted, one, path)]
    differences = compare(argument[""], len(found), f"{path}.count")
    what = f" of {show(argument['of'])}" if "of" in argument else ""
    return [*differences, Difference(path, f"counted{what}: {show(found)}")] if differences else []


def _sequence(argument: list[Any], actual: Any, path: str, compare: Compare) -> list[Difference]:
    if not isinstance(actual, (list, tuple)):
        return [Difference(path, f"expected a list, got {show(actual)}")]
    rest = iter(enumerate(actual))
    after = "from the beginning"
    for wanted in argument:
        at = next((i for i, one in rest if not compare(wanted, one, path)), None)
        if at is None:
            what = f"nothing matches {show(wanted)} {after}, got {show(actual)}"
            return [Difference(path, what)]
        after = f"after [{at}]"
    return []


def _keys(argument: Any, actual: Any, path: str, compare: Compare) -> list[Difference]:
    if not isinstance(actual, dict):
        return [Difference(path, f"expected a mapping, got {show(actual)}")]
    wanted = {"$unordered": argument} if isinstance(argument, list) else argument
    return compare(wanted, list(actual), f"{path}.keys")


def _list(argument: Any) -> str | None:
    return None if isinstance(argument, list) and argument else "takes a list of expected values"


def _list_or_matcher(argument: Any) -> str | None:
    return None if isinstance(argument, (list, dict)) else "takes a list of names, or a matcher"


def _number(argument: Any) -> str | None:
    if isinstance(argument, dict) or (isinstance(argument, int) and not isinstance(argument, bool)):
        return None
    return "takes a whole number or a matcher"


EXPECTED = {"$ref": "#/$defs/Expected"}
ELEMENTS = (
    Matcher("$each", "A list of which every element is this.", EXPECTED, _each, nested=True),
    Matcher(
        "$count", "A list with so many elements, or so many `of` this.", EXPECTED, _count, _number,
        nested=True, companions=("of",),
    ),
    Matcher(
        "$sequence", "A list with these elements in this order; others may stand between.",
        {"type": "array", "items": EXPECTED, "minItems": 1}, _sequence, _list, nested=True,
    ),
    Matcher(
        "$keys", "A mapping with just these keys, or keys that match.", EXPECTED, _keys,
        _list_or_matcher, nested=True,
    ),
)  # fmt: skip
