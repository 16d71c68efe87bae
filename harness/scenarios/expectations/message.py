"""`message` and `messages`: what lies in a queue, seen without receiving it."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from pydantic import Field, model_validator

from harness.errors import Unsupported
from harness.scenarios.cloud.queues import queue_name
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.counting import Counted, matching
from harness.scenarios.expectations.items import compare_as
from harness.scenarios.expectations.looking import newest
from harness.scenarios.fields import Body, Expected, QueueId, exactly_one
from harness.scenarios.formats.data import parsed
from harness.scenarios.matchers import Difference, match
from harness.scenarios.matchers.containing import pair_up


class MessageKeys(Body):
    """What is compared of a message."""

    body: Expected = Field(None, description="The body: parsed where it is JSON, else text.")
    attributes: Expected = Field(None, description="Message attributes by name.")
    group: Expected = Field(None, description="The message group (FIFO).")
    receive_count: Expected = Field(None, description="How often it has been received.")
    state: Expected = Field(None, description="visible, delayed or in_flight.")


class Message(Counted, Expectation):
    """A message that lies in a queue (visible, delayed or in flight)."""

    kind: ClassVar[str] = "message"
    example: ClassVar[str] = (
        "message: {queue: Notifications, contains: {body: {type: order.cancelled}}, exactly: 1}"
    )

    queue: QueueId
    contains: MessageKeys | None = Field(None, description="A part of the message.")
    equals: MessageKeys | None = Field(None, description="The body as a whole.")

    @model_validator(mode="before")
    @classmethod
    def _one_way(cls, data: Any) -> Any:
        exactly_one(data, ("contains", "equals"), optional=True)
        return data

    def look(self, context: Context) -> Look:
        messages = queue_messages(context, self.queue)
        found, nearest = matching(messages, self._parts)
        seen = newest(messages, "message") or [f"{self.queue} is empty"]
        what = f"message in {self.queue}"
        return self.counted(found, what, nearest=nearest, seen=seen, grows=False)

    def _parts(self, message: dict[str, Any]) -> list[tuple[str, Any, Any, bool]]:
        wanted = self.equals or self.contains
        if wanted is None:
            return []
        exact = self.equals is not None
        return [
            (f"$.{name}", getattr(wanted, name), message[name], exact)
            for name in sorted(wanted.model_fields_set)
        ]


class Messages(Body, Expectation):
    """All messages that lie in a queue."""

    kind: ClassVar[str] = "messages"
    example: ClassVar[str] = "messages: {queue: Work, count: 2, bodies: [{id: a}, {id: b}]}"
    needs_one_of: ClassVar[tuple[str, ...]] = ("count", "bodies", "in_order")

    queue: QueueId
    count: Expected = Field(None, description="How many: a number or a matcher.")
    bodies: list[Expected] | None = Field(
        None, description="Parts of just these bodies, in any order."
    )
    in_order: list[Expected] | None = Field(
        None, description="Parts of just these bodies, in this order."
    )

    def look(self, context: Context) -> Look:
        messages = queue_messages(context, self.queue)
        bodies = [m["body"] for m in messages]
        found: list[Difference] = []
        if "count" in self.model_fields_set:
            found += match(self.count, len(messages), exact=False, path="$.count")
        if self.bodies is not None:
            compare = partial(compare_as, False)
            found += pair_up(self.bodies, bodies, "$.bodies", compare, exactly=True)
        if self.in_order is not None:
            found += match(self.in_order, bodies, exact=False, path="$.bodies")
        return Look(
            holds=not found,
            message=f"the messages in {self.queue} differ",
            expected=self.model_dump(exclude_unset=True, exclude={"queue"}),
            actual=bodies,
            differences=[str(d) for d in found],
            seen=newest(messages, "message") or [f"{self.queue} is empty"],
            result=messages,
        )


def queue_messages(context: Context, queue: str) -> list[dict[str, Any]]:
    """The messages in a queue, oldest first.

    Raises:
        Unsupported: the engine cannot show them without receiving them.
    """
    cloud = context.shared.cloud
    if cloud.control is None:
        why = "a queue can only be looked into by receiving its messages"
        raise Unsupported(context.engine, why, where=context.step.where)
    name = queue_name(context, queue)
    return [_message(m) for m in cloud.control.messages(cloud.account, cloud.region, name)]


def _message(raw: dict[str, Any]) -> dict[str, Any]:
    attributes = raw.get("message_attributes") or {}
    return {
        "body": parsed(raw["body"]),
        "attributes": {name: attribute(value) for name, value in attributes.items()},
        "group": raw.get("group") or (raw.get("attributes") or {}).get("MessageGroupId"),
        "receive_count": raw.get("receive_count", 0),
        "state": raw.get("state"),
        "message_id": raw.get("message_id"),
    }


def attribute(value: Any) -> Any:
    """The plain value of a message attribute, as SQS and SNS have it."""
    if not isinstance(value, dict):
        return value
    text = value.get("StringValue")
    if str(value.get("DataType", "")).startswith("Number") and text is not None:
        return parsed(text)
    return text if text is not None else value.get("BinaryValue")
