"""`calls`: invocations of a function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field

from harness.engines.extension.wire import Invocation, InvocationStart, Record
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.counting import Counted, matching
from harness.scenarios.fields import FUNCTION, Expected, FunctionId
from harness.scenarios.matchers import MISSING
from harness.scenarios.matchers.base import show

_LATEST = 5
_LOG_LINES = 15


class Calls(Counted, Expectation):
    """Invocations of a function that ended in this scenario."""

    kind: ClassVar[str] = "calls"
    example: ClassVar[str] = (
        "calls: {function: ShipOrder, exactly: 1, event: {orderId: o-1}, status: ok}"
    )
    from_records: ClassVar[bool] = True

    function: FunctionId
    event: Expected = Field(None, description="A part of the event.")
    result: Expected = Field(None, description="A part of what it returned.")
    error: Expected = Field(None, description="The error's type.")
    error_message: Expected = Field(None, description="The error's message.")
    status: Literal["ok", "error", "timeout", "crash", "init_error"] | None = Field(
        None, description="How it ended."
    )
    version: Expected = Field(None, description="The version that ran: `$LATEST` or a number.")
    cold: bool | None = Field(None, description="Whether the environment was new.")

    def may_have_changed(self, records: Sequence[Record]) -> bool:
        return any(isinstance(r, (Invocation, InvocationStart)) for r in records)

    def look(self, context: Context) -> Look:
        context.need_records("invocations of functions")
        name = context.physical(self.function, FUNCTION, "function")
        invocations = context.observed.invocations(name)
        found, nearest = matching(invocations, self._parts)
        seen = [line for i in invocations[-_LATEST:] for line in describe(i)]
        running = len(context.observed.running(name))
        if running:
            seen.append(f"{self.function}: {running} still running")
        if not seen:
            seen = [f"{self.function} was not called"]
        data = [invocation_data(i) for i in found]
        what = (
            f"call of {self.function}"
            if len(invocations) == len(found)
            else f"call of {self.function} that matches"
        )
        look = self.counted(data, what, nearest=nearest, seen=seen, grows=True)
        if look.holds and running and self.limit is not None and len(found) + running > self.limit:
            return self._waiting(look, running)
        return look

    @staticmethod
    def _waiting(look: Look, running: int) -> Look:
        from dataclasses import replace

        message = f"{running} more still running"
        return replace(look, holds=False, message=message, differences=[f"$.count: {message}"])

    def _parts(self, invocation: Invocation) -> list[tuple[str, Any, Any, bool]]:
        given = self.model_fields_set
        error = invocation.error
        values = {
            "event": invocation.event,
            "result": invocation.result,
            "status": invocation.status,
            "version": invocation.qualifier,
            "cold": invocation.cold,
            "error": error.type if error else MISSING,
            "error_message": error.message if error else MISSING,
        }
        return [
            (f"$.{name}", getattr(self, name), value, False)
            for name, value in values.items()
            if name in given
        ]


def invocation_data(invocation: Invocation) -> dict[str, Any]:
    """What `capture` sees of an invocation."""
    return {
        "function": invocation.function,
        "version": invocation.qualifier,
        "request_id": invocation.request_id,
        "event": invocation.event,
        "result": invocation.result,
        "status": invocation.status,
        "error": invocation.error.type if invocation.error else None,
        "error_message": invocation.error.message if invocation.error else None,
        "duration_ms": invocation.duration_ms,
        "log": invocation.log,
    }


def describe(invocation: Invocation) -> list[str]:
    """An invocation in a line or, where it failed, a few: error and end of its log."""
    head = f"{invocation.function} {invocation.status} in {invocation.duration_ms:.0f} ms"
    if invocation.error is None:
        return [f"{head}: event {show(invocation.event)} → {show(invocation.result)}"]
    error = f"{invocation.error.type}: {invocation.error.message}"
    lines = [f"  | {line}" for line in invocation.log[-_LOG_LINES:]]
    return [f"{head}: {error}; event {show(invocation.event)}", *lines]
