"""`depth`: how many messages a queue holds, by their state."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.looking import compared, newest
from harness.scenarios.expectations.message import queue_messages
from harness.scenarios.fields import Body, Expected, QueueId

_STATES = ("visible", "delayed", "in_flight")


class Depth(Body, Expectation):
    """How many messages lie in a queue: in all, and visible, delayed and in flight."""

    kind: ClassVar[str] = "depth"
    example: ClassVar[str] = "depth: {queue: Work, visible: 1, in_flight: {$lte: 10}}"
    needs_one_of: ClassVar[tuple[str, ...]] = ("total", *_STATES)

    queue: QueueId
    total: Expected = Field(None, description="All of them: a number or a matcher.")
    visible: Expected = Field(None, description="Those that can be received.")
    delayed: Expected = Field(None, description="Those that become visible later.")
    in_flight: Expected = Field(None, description="Those that were received and not deleted.")

    def look(self, context: Context) -> Look:
        messages = queue_messages(context, self.queue)
        actual = {state: sum(m["state"] == state for m in messages) for state in _STATES}
        actual["total"] = len(messages)
        parts = [
            (f"$.{name}", getattr(self, name), actual[name], False)
            for name in ("total", *_STATES)
            if name in self.model_fields_set
        ]
        seen = newest(messages, "message") or [f"{self.queue} is empty"]
        return compared(f"the depth of {self.queue} differs", parts, actual=actual, seen=seen)
