"""A pattern: a matcher that Python compares with `==`."""

from __future__ import annotations

from typing import Any

from harness.expecting.written import data, expected
from harness.scenarios.matchers import match
from harness.scenarios.matchers.base import show


class Pattern:
    """Equal to whatever matches: `assert item == expect.partial(id=expect.uuid())`.

    `a & b` matches what both match, `a | b` what one of them does, `~a` anything else.
    """

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, name: str, argument: Any = True, **beside: Any) -> None:
        """`name` as in scenario files, such as `$gt`; `beside`: what stands beside it."""
        given = {k: v for k, v in beside.items() if v is not None}
        self._spec: dict[str, Any] = expected({name: argument, **given})

    @property
    def spec(self) -> dict[str, Any]:
        """As a scenario file has it: `{"$gt": 1}`."""
        return self._spec

    def differences(self, actual: Any) -> list[str]:
        """What is wrong with the value, a line a difference; none: it matches."""
        return [str(d) for d in match(self._spec, data(actual), exact=True)]

    def __eq__(self, actual: object) -> bool:
        if isinstance(actual, Pattern):
            return self._spec == actual._spec
        return not self.differences(actual)

    def __and__(self, other: Any) -> Pattern:
        return Pattern("$all", [self, other])

    def __or__(self, other: Any) -> Pattern:
        return Pattern("$one_of", [self, other])

    def __invert__(self) -> Pattern:
        return Pattern("$not", self)

    def __repr__(self) -> str:
        return show(self._spec)
