"""`notification`: a message that was published to an SNS topic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import Field

from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.counting import Counted, matching
from harness.scenarios.expectations.looking import newest
from harness.scenarios.expectations.message import attribute
from harness.scenarios.fields import TOPIC, Expected, TopicId
from harness.scenarios.formats.data import parsed
from harness.scenarios.matchers import MISSING

_KEYS = ("message", "subject", "attributes", "group", "by")


class Notification(Counted, Expectation):
    """A message that was published to a topic in this scenario, whoever is subscribed."""

    kind: ClassVar[str] = "notification"
    example: ClassVar[str] = (
        "notification: {topic: Orders, message: {id: o-1}, attributes: {kind: order}, exactly: 1}"
    )
    from_records: ClassVar[bool] = True

    topic: TopicId
    message: Expected = Field(None, description="A part of it: parsed where it is JSON, else text.")
    subject: Expected = None
    attributes: Expected = Field(None, description="Message attributes by name.")
    group: Expected = Field(None, description="The message group (FIFO).")
    by: Expected = Field(None, description="Who published: a function's or a service's name.")

    def look(self, context: Context) -> Look:
        context.need_records("messages that were published")
        arn = context.physical(self.topic, TOPIC, "topic")
        published = [p for p in _published(context) if p["topic"] in (arn, self.topic)]
        found, nearest = matching(published, self._parts)
        seen = newest(published, "notification") or [f"nothing was published to {self.topic}"]
        what = f"notification of {self.topic}"
        return self.counted(found, what, nearest=nearest, seen=seen, grows=True)

    def _parts(self, published: dict[str, Any]) -> list[tuple[str, Any, Any, bool]]:
        return [
            (f"$.{name}", getattr(self, name), published.get(name) or MISSING, False)
            for name in _KEYS
            if name in self.model_fields_set
        ]


def _published(context: Context) -> Iterator[dict[str, Any]]:
    for call in context.observed.calls():
        if call.service != "sns" or call.error:
            continue
        given = call.parameters
        topic = given.get("TopicArn") or given.get("TargetArn")
        entries = {"Publish": [given], "PublishBatch": given.get("PublishBatchRequestEntries")}
        for entry in entries.get(call.operation) or []:
            attributes = entry.get("MessageAttributes") or {}
            yield {
                "topic": topic,
                "message": parsed(str(entry.get("Message", ""))),
                "subject": entry.get("Subject"),
                "attributes": {name: attribute(value) for name, value in attributes.items()},
                "group": entry.get("MessageGroupId"),
                "by": call.caller.name or call.caller.kind,
            }
