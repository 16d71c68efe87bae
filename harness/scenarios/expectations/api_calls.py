"""`api_calls`: AWS calls that the application made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import Field

from harness.engines.extension.wire import Call, Record
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.counting import Counted, matching
from harness.scenarios.fields import FUNCTION, Expected, FunctionId
from harness.scenarios.matchers import MISSING
from harness.scenarios.matchers.base import show

_SHOWN = 15


class ApiCalls(Counted, Expectation):
    """AWS calls in this scenario, internal ones too; not those of `given` and of expectations."""

    kind: ClassVar[str] = "api_calls"
    example: ClassVar[str] = (
        "api_calls: {service: dynamodb, operation: PutItem, by: CreateOrder, exactly: 1}"
    )
    from_records: ClassVar[bool] = True

    service: str = Field(description="As boto3 names it, such as dynamodb or stepfunctions.")
    operation: str = Field(description="Such as PutItem.")
    by: FunctionId | None = Field(None, description="The function that called.")
    parameters: Expected = Field(None, description="A part of the call's parameters.")
    status: Expected = Field(None, description="The HTTP status.")
    error: Expected = Field(None, description="The error's code.")

    def may_have_changed(self, records: Sequence[Record]) -> bool:
        return any(isinstance(r, Call) and r.service == self.service for r in records)

    def look(self, context: Context) -> Look:
        context.need_records("AWS calls")
        by = context.physical(self.by, FUNCTION, "by") if self.by else None
        calls = [c for c in context.observed.calls() if c.service == self.service]
        candidates = [c for c in calls if c.operation == self.operation and _is_by(c, by)]
        found, nearest = matching(candidates, self._parts)
        seen = [describe_call(c) for c in (candidates or calls)[-_SHOWN:]]
        seen = seen or [f"no call of {self.service}"]
        data = [{"parameters": c.parameters, "response": c.response, "status": c.status,
                 "caller": c.caller.name} for c in found]  # fmt: skip
        what = f"call of {self.service}.{self.operation}"
        return self.counted(data, what, nearest=nearest, seen=seen, grows=True)

    def _parts(self, call: Call) -> list[tuple[str, Any, Any, bool]]:
        given = self.model_fields_set
        values = {
            "parameters": call.parameters,
            "status": call.status,
            "error": call.error.type if call.error else MISSING,
        }
        return [
            (f"$.{name}", getattr(self, name), value, False)
            for name, value in values.items()
            if name in given
        ]


def _is_by(call: Call, function: str | None) -> bool:
    if function is None:
        return True
    return call.caller.kind == "function" and call.caller.name == function


def describe_call(call: Call) -> str:
    """A call in a line."""
    who = call.caller.name or call.caller.kind
    outcome = f"{call.error.type}: {call.error.message}" if call.error else str(call.status)
    return f"{who} → {call.service}.{call.operation} {show(call.parameters)} → {outcome}"
