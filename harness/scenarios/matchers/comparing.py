"""The comparison itself: scalars, mappings, lists, and matchers wherever they stand."""

from __future__ import annotations

from functools import partial
from typing import Any

from harness.scenarios.matchers.base import MISSING, Difference, is_number, same_number, show
from harness.scenarios.matchers.catalogue import MATCHERS
from harness.scenarios.values.resolve import unescape, unescape_key

__all__ = ["MISSING", "Difference", "is_matcher", "match"]


def match(expected: Any, actual: Any, *, exact: bool, path: str = "$") -> list[Difference]:
    """Every difference between `expected` (with matchers) and `actual`; none: it matches.

    Args:
        exact: mappings may have no further keys; else they may, at every depth. Lists
            are compared by position, and must be as long, either way.
    """
    return _compare(exact, expected, actual, path)


def is_matcher(value: Any) -> bool:
    """Whether the value is a mapping of matchers such as `{$gt: 1, $lt: 5}`."""
    return isinstance(value, dict) and any(_is_matcher_key(k) for k in value)


def _is_matcher_key(key: Any) -> bool:
    return isinstance(key, str) and key.startswith("$") and not key.startswith("$$")


def _compare(exact: bool, expected: Any, actual: Any, path: str) -> list[Difference]:
    if is_matcher(expected):
        return _matchers(exact, expected, actual, path)
    if actual is MISSING:
        return [Difference(path, f"expected {show(unescape(expected))}, is missing")]
    if isinstance(expected, dict):
        return _mapping(exact, expected, actual, path)
    if isinstance(expected, list):
        return _list(exact, expected, actual, path)
    return [] if _same_scalar(expected, actual) else [_unequal(expected, actual, path)]


def _matchers(exact: bool, expected: dict[str, Any], actual: Any, path: str) -> list[Difference]:
    found: list[Difference] = []
    companions = {c for k in expected if k in MATCHERS for c in MATCHERS[k].companions}
    for name, value in expected.items():
        if name in companions:
            continue
        matcher = MATCHERS[name]
        argument = value
        if matcher.companions:
            beside = {k: expected[k] for k in matcher.companions if k in expected}
            argument = {"": argument} | beside
        if actual is MISSING and not matcher.takes_missing:
            found.append(Difference(path, f"expected {show(expected)}, is missing"))
            continue
        found += matcher.test(argument, actual, path, partial(_compare, exact))
    return found


def _mapping(exact: bool, expected: dict[str, Any], actual: Any, path: str) -> list[Difference]:
    if not isinstance(actual, dict):
        return [_unequal(unescape(expected), actual, path)]
    found: list[Difference] = []
    for key, value in expected.items():
        name = unescape_key(key)
        found += _compare(exact, value, actual.get(name, MISSING), member(path, name))
    if exact:
        known = {unescape_key(k) for k in expected}
        found += [
            Difference(member(path, k), f"is not expected, got {show(v)}")
            for k, v in actual.items()
            if k not in known
        ]
    return found


def _list(exact: bool, expected: list[Any], actual: Any, path: str) -> list[Difference]:
    if isinstance(actual, (set, frozenset)):
        return MATCHERS["$unordered"].test(expected, actual, path, partial(_compare, exact))
    if not isinstance(actual, (list, tuple)):
        return [_unequal(unescape(expected), actual, path)]
    found: list[Difference] = []
    if len(expected) != len(actual):
        found.append(
            Difference(
                path, f"expected {len(expected)} elements, got {len(actual)}: {show(actual)}"
            )
        )
    for i, (e, a) in enumerate(zip(expected, actual, strict=False)):
        found += _compare(exact, e, a, f"{path}[{i}]")
    return found


def _same_scalar(expected: Any, actual: Any) -> bool:
    if is_number(expected) and is_number(actual):
        return same_number(expected, actual)
    return type(expected) is type(actual) and bool(expected == actual)


def _unequal(expected: Any, actual: Any, path: str) -> Difference:
    hint = ""
    if is_number(actual) and isinstance(expected, str) and show(actual) == expected:
        hint = " (a number, not text)"
    if is_number(expected) and isinstance(actual, str) and show(expected) == actual:
        hint = " (text, not a number)"
    return Difference(path, f"expected {show(expected)}, got {show(actual)}{hint}")


def member(path: str, key: str) -> str:
    """The path of a key: `$.a` or `$["a b"]`."""
    return (
        f"{path}.{key}" if key.replace("_", "a").replace("-", "a").isalnum() else f'{path}["{key}"]'
    )
