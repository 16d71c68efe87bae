"""`$any` and `$absent`."""

from __future__ import annotations

from typing import Any

from harness.scenarios.matchers.base import MISSING, Compare, Difference, Matcher, show


def _any(_argument: Any, _actual: Any, _path: str, _compare: Compare) -> list[Difference]:
    return []


def _absent(_argument: Any, actual: Any, path: str, _compare: Compare) -> list[Difference]:
    if actual is MISSING:
        return []
    return [Difference(path, f"must be absent, got {show(actual)}")]


def only_true(argument: Any) -> str | None:
    """The argument of a matcher that needs none is `true`."""
    return None if argument is True else "takes `true`"


PRESENCE = (
    Matcher("$any", "Anything, but it must be there.", {"const": True}, _any, only_true),
    Matcher(
        "$absent", "The key must be missing.", {"const": True}, _absent, only_true,
        takes_missing=True,
    ),
)  # fmt: skip
