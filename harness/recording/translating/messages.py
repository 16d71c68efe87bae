"""Messages sent to queues and published to topics."""

from __future__ import annotations

from typing import Any

from harness.engines.extension.wire import Call
from harness.recording.translating.base import Left, Step, Translation, Translator, data, some


def _send(call: Call, to: Translation) -> list[Step]:
    queue = to.logical("queue", call.parameters["QueueUrl"])
    return [{"send": {"queue": queue, **_message(call.parameters)}}]


def _send_batch(call: Call, to: Translation) -> list[Step]:
    queue = to.logical("queue", call.parameters["QueueUrl"])
    messages = [_message(entry) for entry in call.parameters["Entries"]]
    return [{"send": {"queue": queue, "messages": messages}}]


def _message(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "body": data(entry["MessageBody"], "a message"),
        **some(
            attributes=_attributes(entry.get("MessageAttributes") or {}),
            group=entry.get("MessageGroupId"),
            deduplication=entry.get("MessageDeduplicationId"),
            delay=entry.get("DelaySeconds"),
        ),
    }


def _publish(call: Call, to: Translation) -> list[Step]:
    if "TopicArn" not in call.parameters and "TargetArn" not in call.parameters:
        raise Left("it goes to no topic")
    topic = to.logical("topic", call.parameters.get("TopicArn") or call.parameters["TargetArn"])
    return [{"publish": {"topic": topic, **_notification(call.parameters)}}]


def _publish_batch(call: Call, to: Translation) -> list[Step]:
    topic = to.logical("topic", call.parameters["TopicArn"])
    messages = [_notification(e) for e in call.parameters["PublishBatchRequestEntries"]]
    return [{"publish": {"topic": topic, "messages": messages}}]


def _notification(entry: dict[str, Any]) -> dict[str, Any]:
    if entry.get("MessageStructure"):
        raise Left("it has a message for each protocol")
    return {
        "message": data(entry["Message"], "a notification"),
        **some(
            subject=entry.get("Subject"),
            attributes=_attributes(entry.get("MessageAttributes") or {}),
            group=entry.get("MessageGroupId"),
            deduplication=entry.get("MessageDeduplicationId"),
        ),
    }


def _attributes(given: dict[str, Any]) -> dict[str, Any]:
    return {name: _attribute(name, value) for name, value in given.items()}


def _attribute(name: str, value: dict[str, Any]) -> Any:
    kind, content = value.get("DataType"), value.get("StringValue")
    if content is None or kind not in ("String", "Number", "String.Array"):
        raise Left(f"its attribute {name} is a {kind}")
    if kind == "String":
        return content
    return data(content, f"the attribute {name}")


MESSAGES: dict[tuple[str, str], Translator] = {
    ("sqs", "SendMessage"): _send,
    ("sqs", "SendMessageBatch"): _send_batch,
    ("sns", "Publish"): _publish,
    ("sns", "PublishBatch"): _publish_batch,
}
