"""`concurrency`: how many invocations of a function ran at the same time."""

from __future__ import annotations

import time
from typing import ClassVar

from pydantic import Field

from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.fields import FUNCTION, Body, Count, FunctionId


class Concurrency(Body, Expectation):
    """The most invocations of a function that ran at the same time in this scenario."""

    kind: ClassVar[str] = "concurrency"
    example: ClassVar[str] = "concurrency: {function: Print, at_most: 5}"
    needs_one_of: ClassVar[tuple[str, ...]] = ("at_most", "at_least")
    from_records: ClassVar[bool] = True

    function: FunctionId
    at_most: Count | None = Field(None, description="So many at the same time, or fewer.")
    at_least: Count | None = Field(None, description="So many at the same time, or more.")

    def look(self, context: Context) -> Look:
        context.need_records("invocations of functions")
        name = context.physical(self.function, FUNCTION, "function")
        ended = context.observed.invocations(name)
        now = time.time()
        spans = [(i.time, i.end) for i in ended]
        spans += [(started.time, now) for started in context.observed.running(name)]
        most = most_at_once(spans)
        too_many = self.at_most is not None and most > self.at_most
        # a limit holds for what did not run only if something did
        too_few = most < (self.at_least or 1)
        wanted = " and ".join(
            f"{word} {bound}"
            for word, bound in (("at least", self.at_least), ("at most", self.at_most))
            if bound is not None
        )
        holds = not (too_many or too_few)
        message = "" if holds else f"expected {wanted} at once, there were {most}"
        return Look(
            holds=holds,
            message=message,
            expected=f"{wanted} of {self.function} at once",
            actual=f"{most} of {self.function} at once, of {len(spans)}",
            differences=[] if holds else [f"$.concurrency: {message}"],
            seen=[f"{self.function} ran {len(spans)} times, {most} of them at once"],
            final=too_many,
            result=most,
        )


def most_at_once(spans: list[tuple[float, float]]) -> int:
    """How many of the spans overlap at most; one that ends as another begins does not."""
    changes = sorted([(start, 1) for start, _ in spans] + [(end, -1) for _, end in spans])
    running = most = 0
    for _, change in changes:
        running += change
        most = max(most, running)
    return most
