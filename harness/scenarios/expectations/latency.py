"""`latency`: how long a function took, or a flow from its first call to its last invocation."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from pydantic import Field, model_validator

from harness.engines.extension.wire import Call, Invocation
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.fields import FUNCTION, Body, Duration, FunctionId, exactly_one
from harness.scenarios.matchers.base import show
from harness.trace.flow import trace_root

_SHOWN = 10


class Latency(Body, Expectation):
    """How long a function ran, or a flow from a call or function to the end of a function."""

    kind: ClassVar[str] = "latency"
    example: ClassVar[str] = "latency: {function: Pay, under: 3s, percentile: 95}"
    from_records: ClassVar[bool] = True

    function: FunctionId | None = Field(None, description="Whose invocations are measured.")
    from_: str | None = Field(
        None, alias="from", description="Where the flow begins: a function or `sqs.SendMessage`."
    )
    to: FunctionId | None = Field(None, description="The function with whose end it ends.")
    under: Duration = Field(description="It must have taken less.")
    percentile: float = Field(100, gt=0, le=100, description="Of how many; all unless given.")
    cold: bool | None = Field(None, description="Only new environments, or only warm ones.")

    @model_validator(mode="before")
    @classmethod
    def _what(cls, data: Any) -> Any:
        exactly_one(data, ("function", "from"))
        if isinstance(data, dict) and "from" in data:
            exactly_one(data, ("to",))
        return data

    def look(self, context: Context) -> Look:
        context.need_records("durations")
        measured = self._of_function(context) if self.function else self._of_flows(context)
        what = self.function or f"{self.from_} to {self.to}"
        if not measured:
            return Look(
                holds=False,
                message=f"{what} was not measured: nothing of it has ended",
                expected=f"under {self.under * 1000:g} ms",
                differences=[f"$.latency: nothing to measure of {what}"],
            )
        took = _percentile(measured, self.percentile)
        holds = took < self.under * 1000
        rank = f"percentile {self.percentile:g} of {len(measured)}"
        message = f"{what} took {took:.1f} ms ({rank}), not under {self.under * 1000:g} ms"
        return Look(
            holds=holds,
            message=message,
            expected=f"under {self.under * 1000:g} ms",
            actual=f"{took:.1f} ms",
            differences=[] if holds else [f"$.latency: {message}"],
            seen=[f"the slowest: {show([round(ms, 1) for ms in sorted(measured)[-_SHOWN:]])} ms"],
            final=not holds and self.percentile == 100,
            result={"ms": took, "all": sorted(measured)},
        )

    def _of_function(self, context: Context) -> list[float]:
        """Milliseconds of each invocation; of a cold one with its Init phase."""
        assert self.function is not None
        name = context.physical(self.function, FUNCTION, "function")
        found = [i for i in context.observed.invocations(name) if self.cold in (None, i.cold)]
        return [i.duration_ms + (i.init_ms or 0) for i in found]

    def _of_flows(self, context: Context) -> list[float]:
        """Milliseconds of each trace that has both ends."""
        assert self.from_ is not None
        assert self.to is not None
        ends: dict[str, float] = {}
        for i in context.observed.invocations(context.physical(self.to, FUNCTION, "to")):
            if (root := trace_root(i.trace_id)) and self.cold in (None, i.cold):
                ends[root] = max(i.end, ends.get(root, 0))
        begins: dict[str, float] = {}
        for trace, time in self._begins(context):
            begins[trace] = min(time, begins.get(trace, math.inf))
        return [(ends[t] - begins[t]) * 1000 for t in ends if t in begins]

    def _begins(self, context: Context) -> list[tuple[str, float]]:
        assert self.from_ is not None
        service, _, operation = self.from_.partition(".")
        found: list[Call] | list[Invocation]
        if operation:
            calls = context.observed.calls()
            found = [c for c in calls if (c.service, c.operation) == (service, operation)]
        else:
            found = context.observed.invocations(context.physical(self.from_, FUNCTION, "from"))
        return [(root, r.time) for r in found if (root := trace_root(r.trace_id))]


def _percentile(values: list[float], percentile: float) -> float:
    """The nearest rank: the least value that so many percent of all do not exceed."""
    ordered = sorted(values)
    return ordered[math.ceil(percentile / 100 * len(ordered)) - 1]
