"""Matchers that look inside: `$contains`, `$length`, `$unordered`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harness.scenarios.matchers.base import Compare, Difference, Matcher, show


def _contains(argument: Any, actual: Any, path: str, _compare: Compare) -> list[Difference]:
    from harness.scenarios.matchers.comparing import match

    if isinstance(actual, str) and isinstance(argument, str):
        if argument in actual:
            return []
        return [
            Difference(path, f"expected text that contains {show(argument)}, got {show(actual)}")
        ]
    if isinstance(actual, (list, tuple, set, frozenset)):
        tries = [match(argument, a, exact=False, path=f"{path}[{i}]") for i, a in enumerate(actual)]
        if any(not t for t in tries):
            return []
        nearest = min(tries, key=len, default=[])
        what = f"expected an element {show(argument)}, none of {len(actual)} matches"
        return [Difference(path, what), *nearest]
    if isinstance(argument, dict):
        return match(argument, actual, exact=False, path=path)
    return [
        Difference(path, f"expected something that contains {show(argument)}, got {show(actual)}")
    ]


def _length(argument: Any, actual: Any, path: str, compare: Compare) -> list[Difference]:
    if isinstance(actual, (str, list, tuple, dict, set, frozenset, bytes)):
        found = compare(argument, len(actual), f"{path}.length")
        return [*found, Difference(path, f"got {show(actual)}")] if found else []
    return [Difference(path, f"expected something with a length, got {show(actual)}")]


def _unordered(argument: list[Any], actual: Any, path: str, compare: Compare) -> list[Difference]:
    if not isinstance(actual, (list, tuple, set, frozenset)):
        return [Difference(path, f"expected a list, got {show(actual)}")]
    return pair_up(argument, list(actual), path, compare, exactly=True)


def pair_up(
    expected: Sequence[Any], actual: Sequence[Any], path: str, compare: Compare, *, exactly: bool
) -> list[Difference]:
    """Match each expected element with an actual one of its own, in any order.

    Args:
        exactly: actual elements that are left over are differences too.
    """
    tries = [[compare(e, a, f"{path}[{j}]") for j, a in enumerate(actual)] for e in expected]
    partner: dict[int, int] = {}

    def place(i: int, tried: set[int]) -> bool:
        for j, differences in enumerate(tries[i]):
            if differences or j in tried:
                continue
            tried.add(j)
            if j not in partner or place(partner[j], tried):
                partner[j] = i
                return True
        return False

    lonely = [i for i in range(len(expected)) if not place(i, set())]
    free = [j for j in range(len(actual)) if j not in partner]
    found: list[Difference] = []
    for i in lonely:
        found.append(Difference(path, f"nothing matches {show(expected[i])}"))
        if free:
            found += sorted((tries[i][j] for j in free), key=len)[0]
    if exactly and len(actual) > len(expected) - len(lonely):
        extra = free[len(lonely):] if lonely else free  # fmt: skip
        found += [Difference(f"{path}[{j}]", f"is not expected: {show(actual[j])}") for j in extra]
    return found


def _list(argument: Any) -> str | None:
    return None if isinstance(argument, list) else "takes a list"


def _length_argument(argument: Any) -> str | None:
    if isinstance(argument, dict) or (isinstance(argument, int) and argument is not True):
        return None
    return "takes a whole number or a matcher"


EXPECTED = {"$ref": "#/$defs/Expected"}
CONTAINING = (
    Matcher(
        "$contains", "Text with this in it, a list with such an element, or a mapping with these.",
        EXPECTED, _contains, nested=True,
    ),
    Matcher(
        "$length", "So many characters, elements or keys.", EXPECTED, _length, _length_argument,
        nested=True,
    ),
    Matcher(
        "$unordered", "Just these elements, in any order.", {"type": "array", "items": EXPECTED},
        _unordered, _list, nested=True,
    ),
)  # fmt: skip
