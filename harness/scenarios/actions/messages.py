"""Send to SQS queues, publish to SNS topics."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field, model_validator

from harness.errors import HarnessError
from harness.scenarios.actions.attributes import message_attributes
from harness.scenarios.actions.base import Action
from harness.scenarios.cloud.queues import queue_url
from harness.scenarios.context import Context
from harness.scenarios.fields import TOPIC, Body, Count, QueueId, Text, TopicId, exactly_one
from harness.scenarios.formats.data import text_of

_BATCH = 10


class Addressed(Body):
    """What messages of both services may carry."""

    attributes: dict[str, Any] = Field(default_factory=dict, description="Message attributes.")
    group: Text | None = Field(None, description="The message group (FIFO).")
    deduplication: Text | None = Field(None, description="The deduplication id (FIFO).")

    def fifo(self) -> dict[str, Any]:
        found = {"MessageGroupId": self.group, "MessageDeduplicationId": self.deduplication}
        return {k: v for k, v in found.items() if v is not None}


class QueueMessage(Addressed):
    """One message: text, or a mapping that is sent as JSON."""

    body: Any = Field(description="Text, or data that is sent as JSON.")
    delay: Count | None = Field(None, description="Seconds before it can be received.")

    def entry(self) -> dict[str, Any]:
        return {
            "MessageBody": text_of(self.body),
            "MessageAttributes": message_attributes(self.attributes),
            **self.fifo(),
            **({"DelaySeconds": self.delay} if self.delay is not None else {}),
        }


_MESSAGE_KEYS = ("body", "attributes", "group", "deduplication", "delay")


class Send(Body, Action):
    """Send one message or several to a queue."""

    kind: ClassVar[str] = "send"
    example: ClassVar[str] = "send: {queue: Work, body: {orderId: o-1}, attributes: {kind: order}}"

    queue: QueueId
    body: Any = Field(None, description="Text, or data that is sent as JSON.")
    attributes: dict[str, Any] | None = Field(None, description="Message attributes.")
    group: Text | None = Field(None, description="The message group (FIFO).")
    deduplication: Text | None = Field(None, description="The deduplication id (FIFO).")
    delay: Count | None = Field(None, description="Seconds before it can be received.")
    messages: list[QueueMessage] | None = Field(None, description="Several, in batches of ten.")

    @model_validator(mode="before")
    @classmethod
    def _one_form(cls, data: Any) -> Any:
        exactly_one(data, ("body", "messages"))
        return data

    def run(self, context: Context) -> Any:
        url = queue_url(context, self.queue)
        client = context.calls("sqs")
        if self.messages is None:
            given = {k: getattr(self, k) for k in _MESSAGE_KEYS if k in self.model_fields_set}
            response = client.send_message(QueueUrl=url, **QueueMessage(**given).entry())
            return {"message_id": response["MessageId"]}
        return {"message_ids": self._batches(client, url, self.messages)}

    def _batches(self, client: Any, url: str, messages: list[QueueMessage]) -> list[str]:
        ids: list[str] = []
        for i in range(0, len(messages), _BATCH):
            entries = [
                {"Id": str(i + n), **message.entry()}
                for n, message in enumerate(messages[i : i + _BATCH])
            ]
            response = client.send_message_batch(QueueUrl=url, Entries=entries)
            refuse_failed("send", response.get("Failed") or [])
            ids += [entry["MessageId"] for entry in response["Successful"]]
        return ids


class TopicMessage(Addressed):
    """One message of a topic."""

    message: Any = Field(description="Text, or data that is published as JSON.")
    subject: Text | None = Field(None, description="The subject, for mail subscribers.")

    def publish(self, context: Context, topic: str) -> str:
        """Publish it; the message id."""
        response = context.calls("sns").publish(
            TopicArn=topic,
            Message=text_of(self.message),
            MessageAttributes=message_attributes(self.attributes),
            **self.fifo(),
            **({"Subject": self.subject} if self.subject is not None else {}),
        )
        return str(response["MessageId"])


_TOPIC_KEYS = ("message", "subject", "attributes", "group", "deduplication")


class Publish(Body, Action):
    """Publish one message or several to a topic."""

    kind: ClassVar[str] = "publish"
    example: ClassVar[str] = (
        "publish: {topic: Orders, message: {id: o-1}, attributes: {kind: order}}"
    )

    topic: TopicId
    message: Any = Field(None, description="Text, or data that is published as JSON.")
    subject: Text | None = Field(None, description="The subject, for mail subscribers.")
    attributes: dict[str, Any] | None = Field(None, description="Message attributes.")
    group: Text | None = Field(None, description="The message group (FIFO).")
    deduplication: Text | None = Field(None, description="The deduplication id (FIFO).")
    messages: list[TopicMessage] | None = Field(None, description="Several, in this order.")

    @model_validator(mode="before")
    @classmethod
    def _one_form(cls, data: Any) -> Any:
        exactly_one(data, ("message", "messages"))
        return data

    def run(self, context: Context) -> Any:
        topic = context.physical(self.topic, TOPIC, "topic")
        if self.messages is None:
            given = {k: getattr(self, k) for k in _TOPIC_KEYS if k in self.model_fields_set}
            return {"message_id": TopicMessage(**given).publish(context, topic)}
        return {"message_ids": [message.publish(context, topic) for message in self.messages]}


def refuse_failed(what: str, failed: list[dict[str, Any]]) -> None:
    """
    Raises:
        HarnessError: some entries of a batch were refused, with the first one's reason.
    """
    if failed:
        first = failed[0]
        code = first.get("Code") or first.get("ErrorCode")
        message = first.get("Message") or first.get("ErrorMessage")
        raise HarnessError(f"{what}: {len(failed)} entries were refused: {code}: {message}")
