"""`correlated`: one id in the logs of all functions of a flow."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from harness.engines.extension.wire import Invocation
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.log import json_in
from harness.scenarios.fields import FUNCTION, Body, Expected, FunctionId
from harness.scenarios.matchers import match
from harness.scenarios.matchers.base import show
from harness.trace.flow import trace_root


def _path(text: str) -> str:
    try:
        jmespath.compile(text)
    except JMESPathError as error:
        told = str(error).splitlines()[0]
        raise PydanticCustomError("jmespath", "no path: {error}", {"error": told}) from None
    return text


class Correlated(Body, Expectation):
    """The functions of a flow log the same id; a hop that drops it is named."""

    kind: ClassVar[str] = "correlated"
    example: ClassVar[str] = (
        "correlated: {functions: [Accept, Route, Announce], field: correlationId}"
    )
    from_records: ClassVar[bool] = True

    functions: list[FunctionId] = Field(min_length=2, description="In the order of the flow.")
    field: Annotated[str, AfterValidator(_path)] = Field(
        description="Where the id stands in a log line that is JSON, as a JMESPath expression."
    )
    equals: Expected = Field(None, description="The id; without it, the first function's.")
    one_trace: bool = Field(False, description="Their invocations are of one X-Ray trace, too.")
    lost_by: FunctionId | None = Field(
        None, description="The function that is expected to be the first without the id."
    )

    def look(self, context: Context) -> Look:
        context.need_records("log lines")
        seen: list[str] = []
        traces: set[str] = set()
        expected, lost = self.equals, None
        for place, name in enumerate(self.functions):
            physical = context.physical(name, FUNCTION, "functions", place)
            invocations = context.observed.invocations(physical)
            if not invocations:
                return Look(False, f"{name} was not invoked", expected=expected, seen=seen)
            found = list(dict.fromkeys(self._ids(invocations)))
            seen.append(f"{name}: {', '.join(map(show, found)) or 'no id in its log'}")
            if expected is None and found:
                expected = found[0]
            if lost is None and not any(not match(expected, one, exact=True) for one in found):
                lost = name
            traces.update(trace_root(one.trace_id) or "no trace" for one in invocations)
        if lost != self.lost_by:
            return self._failed(lost, expected, seen)
        if self.one_trace and len(traces) != 1:
            what = f"the invocations are of {len(traces)} traces, not of one"
            return Look(False, what, actual=sorted(traces), seen=seen)
        return Look(True, seen=seen, result=expected)

    def _ids(self, invocations: list[Invocation]) -> list[Any]:
        lines = [line for invocation in invocations for line in invocation.log]
        values = (jmespath.search(self.field, data) for line in lines for data in json_in(line))
        return [value for value in values if isinstance(value, str | int | float)]

    def _failed(self, lost: str | None, expected: Any, seen: list[str]) -> Look:
        if lost is None:
            what = f"{self.lost_by} has the id, and every other function too"
        else:
            place = self.functions.index(lost)
            before = f"{self.functions[place - 1]} still had it" if place else "it is the first"
            what = f"{lost} dropped {self.field}: {before}"
        return Look(False, what, expected=expected, actual=lost, seen=seen)
