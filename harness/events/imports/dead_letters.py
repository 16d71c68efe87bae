"""Messages of a dead-letter queue, as `aws sqs receive-message` prints them.

Sources: Amazon SQS API reference, "Message"; Lambda developer guide, "Capturing records of Lambda
asynchronous invocations"; EventBridge user guide, "Using dead-letter queues".
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from harness.events.imports.model import Imported, NothingIn

_BATCHES = ("KinesisBatchInfo", "DDBStreamBatchInfo")
_UNKNOWN_QUEUE = "arn:aws:sqs:us-east-1:123456789012:queue"


def dead_letters(data: Any) -> list[Imported] | None:
    messages = data.get("Messages") if isinstance(data, dict) else data
    if isinstance(data, dict) and messages is None:
        messages = [data]
    if not isinstance(messages, list) or not messages or not all(map(_is_message, messages)):
        return None
    many = len(messages) > 1
    return [
        Imported(f"message-{n}" if many else "message", *_event(message))
        for n, message in enumerate(messages, 1)
    ]


def _is_message(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("Body"), str) and "MessageId" in value


def _event(message: dict[str, Any]) -> tuple[Any, None, str]:
    """The event that failed, nothing, and why it failed where that is told."""
    body = _parsed(message["Body"])
    told = {
        name: value.get("StringValue")
        for name, value in (message.get("MessageAttributes") or {}).items()
        if isinstance(value, dict)
    }
    why = " ".join(v for k in ("ErrorCode", "ERROR_CODE", "ErrorMessage", "ERROR_MESSAGE")
                   if (v := told.get(k)))  # fmt: skip
    if isinstance(body, dict) and "requestPayload" in body and "requestContext" in body:
        condition = body["requestContext"].get("condition", "")
        return body["requestPayload"], None, str(condition)
    if isinstance(body, dict) and any(key in body for key in _BATCHES):
        raise NothingIn(
            "the message tells which records of a stream failed, and does not hold them: read "
            "them from the stream by their sequence numbers"
        )
    failed_for_good = "RequestID" in told or "RULE_ARN" in told or "ErrorCode" in told
    if failed_for_good and isinstance(body, dict):
        if body.get("Type") == "Notification":
            return {"Records": [_notification(body)]}, None, why
        return body, None, why
    return {"Records": [_record(message)]}, None, why


def _notification(envelope: dict[str, Any]) -> dict[str, Any]:
    keys = ("Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp", "SignatureVersion",
            "Signature", "MessageAttributes")  # fmt: skip
    return {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": f"{envelope.get('TopicArn')}:subscription",
        "Sns": {key: envelope[key] for key in keys if key in envelope},
    }


def _record(message: dict[str, Any]) -> dict[str, Any]:
    """A record as Lambda would have got it from the queue that the message was in at first."""
    system = dict(message.get("Attributes") or {})
    source = system.pop("DeadLetterQueueSourceArn", _UNKNOWN_QUEUE)
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message.get("ReceiptHandle", "imported"),
        "body": message["Body"],
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "0",
            "SenderId": "imported",
            "ApproximateFirstReceiveTimestamp": "0",
            **system,
        },
        "messageAttributes": {
            name: _attribute(value)
            for name, value in (message.get("MessageAttributes") or {}).items()
        },
        "md5OfBody": hashlib.md5(message["Body"].encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": source,
        "awsRegion": source.split(":")[3],
    }


def _attribute(value: dict[str, Any]) -> dict[str, Any]:
    names = {"StringValue": "stringValue", "BinaryValue": "binaryValue", "DataType": "dataType"}
    return {
        "stringListValues": [],
        "binaryListValues": [],
        **{small: value[big] for big, small in names.items() if big in value},
    }


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
