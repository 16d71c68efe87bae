"""`$partial` and `$exact`: whether mappings below may have further keys, whatever is above."""

from __future__ import annotations

from typing import Any

from harness.scenarios.matchers.base import Compare, Difference, Matcher


def _partial(argument: Any, actual: Any, path: str, _compare: Compare) -> list[Difference]:
    from harness.scenarios.matchers.comparing import match

    return match(argument, actual, exact=False, path=path)


def _exact(argument: Any, actual: Any, path: str, _compare: Compare) -> list[Difference]:
    from harness.scenarios.matchers.comparing import match

    return match(argument, actual, exact=True, path=path)


EXPECTED = {"$ref": "#/$defs/Expected"}
EXACTNESS = (
    Matcher(
        "$partial", "This; mappings in it may have further keys.", EXPECTED, _partial, nested=True
    ),
    Matcher(
        "$exact", "This; mappings in it may have no further keys.", EXPECTED, _exact, nested=True
    ),
)
