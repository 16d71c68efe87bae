"""Messages of SQS and SNS, sent with the attributes that they had."""

from __future__ import annotations

from typing import Any

from harness.events.replay.destination import Destination
from harness.events.replay.sources.base import Result, Source, having
from harness.events.shapes import mapping, text

_QUEUE, _TOPIC = "AWS::SQS::Queue", "AWS::SNS::Topic"


def _send(event: Any, to: Destination) -> Result:
    record = event["Records"][0]
    queue = to.choose("queue", (_QUEUE,), text(record, "eventSourceARN"))
    attributes = mapping(record, "attributes")
    url = to.cloud.looks("sqs").get_queue_url(QueueName=queue.physical_id.rpartition("/")[2])
    trace = attributes.get("AWSTraceHeader")
    system = {"AWSTraceHeader": {"DataType": "String", "StringValue": trace}} if trace else {}
    answer = to.cloud.calls("sqs").send_message(
        QueueUrl=url["QueueUrl"],
        MessageBody=record["body"],
        MessageAttributes={
            name: _attribute(one, ("dataType", "stringValue", "binaryValue"), to)
            for name, one in mapping(record, "messageAttributes").items()
        },
        **({"MessageSystemAttributes": system} if system else {}),
        **_fifo(queue.physical_id, attributes, to, "queue"),
    )
    return {"queue": queue.logical_id, "message_id": answer["MessageId"]}


def _publish(event: Any, to: Destination) -> Result:
    message = event["Records"][0]["Sns"] if "Records" in event else event
    topic = to.choose("topic", (_TOPIC,), text(message, "TopicArn"))
    subject = text(message, "Subject")
    answer = to.cloud.calls("sns").publish(
        TopicArn=topic.physical_id,
        Message=message["Message"],
        MessageAttributes={
            name: _attribute(one, ("Type", "Value", "Value"), to)
            for name, one in mapping(message, "MessageAttributes").items()
        },
        **({"Subject": subject} if subject else {}),
        **_fifo(topic.physical_id, mapping(message, "fifo"), to, "topic"),
    )
    return {"topic": topic.logical_id, "message_id": answer["MessageId"]}


def _attribute(one: Any, keys: tuple[str, str, str], to: Destination) -> dict[str, Any]:
    kind, plain, binary = keys
    data_type = text(one, kind) or "String"
    if data_type.startswith("Binary"):
        return {
            "DataType": data_type,
            "BinaryValue": to.decoded(text(one, binary), "a message attribute"),
        }
    return {"DataType": data_type, "StringValue": text(one, plain)}


def _fifo(name: str, attributes: dict[str, Any], to: Destination, what: str) -> dict[str, Any]:
    """The message group and the deduplication id, where the queue or topic is FIFO."""
    if not name.endswith(".fifo"):
        return {}
    if "MessageGroupId" not in attributes:
        raise to.bad(
            f"{name.rpartition('/')[2]} is a FIFO {what}, and the event has no MessageGroupId",
            fix="name a standard one with `to:`, or add it to the record's `attributes`",
        )
    kept = ("MessageGroupId", "MessageDeduplicationId")
    return {key: attributes[key] for key in kept if key in attributes}


def _topic_feeds(event: Any, to: Destination, envelope: str) -> bool:
    message = event["Records"][0]["Sns"] if "Records" in event else event
    topic = to.choose("topic", (_TOPIC,), text(message, "TopicArn")).physical_id
    found = to.cloud.looks("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    return envelope not in ("sqs", "firehose") or any(s["Protocol"] == envelope for s in found)


SQS = Source(("sqs",), having(_QUEUE), _send)
SNS = Source(("sns",), having(_TOPIC), _publish, _topic_feeds)
