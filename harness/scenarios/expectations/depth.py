"""`depth`: how many messages a queue holds, by their state."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

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

    queue: QueueId
    total: Expected = Field(None, description="All of them: a number or a matcher.")
    visible: Expected = Field(None, description="Those that can be received.")
    delayed: Expected = Field(None, description="Those that become visible later.")
    in_flight: Expected = Field(None, description="Those that were received and not deleted.")

    @model_validator(mode="before")
    @classmethod
    def _something(cls, data: Any) -> Any:
        if isinstance(data, dict) and not {"total", *_STATES} & data.keys():
            raise PydanticCustomError(
                "one_of_keys", "one of total, visible, delayed, in_flight is needed"
            )
        return data

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
