"""Events of S3, SQS and SNS."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote_plus

from harness.events.make.maker import Given, Maker, Option, new_id

_HAPPENED = {
    "put": "ObjectCreated:Put",
    "post": "ObjectCreated:Post",
    "copy": "ObjectCreated:Copy",
    "multipart": "ObjectCreated:CompleteMultipartUpload",
    "delete": "ObjectRemoved:Delete",
    "delete-marker": "ObjectRemoved:DeleteMarkerCreated",
}


def s3(action: str, given: Given) -> Any:
    """Amazon S3 user guide: Event message structure."""
    created = not action.startswith("delete")
    thing: dict[str, Any] = {"key": quote_plus(given.text("key"), safe="/")}
    if created:
        thing |= {"size": given.number("size"), "eTag": _md5(given.text("key"))}
    bucket = given.text("bucket")
    return {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": "aws:s3",
                "awsRegion": given.region,
                "eventTime": given.time,
                "eventName": _HAPPENED[action],
                "userIdentity": {"principalId": "AWS:AIDAEXAMPLE"},
                "requestParameters": {"sourceIPAddress": "127.0.0.1"},
                "responseElements": {
                    "x-amz-request-id": new_id()[:16].upper(),
                    "x-amz-id-2": new_id(),
                },
                "s3": {
                    "s3SchemaVersion": "1.0",
                    "configurationId": "harness",
                    "bucket": {
                        "name": bucket,
                        "ownerIdentity": {"principalId": "AEXAMPLE"},
                        "arn": f"arn:aws:s3:::{bucket}",
                    },
                    "object": {**thing, "sequencer": f"{given.milliseconds:018X}"},
                },
            }
        ]
    }


def sqs(_: str, given: Given) -> Any:
    """Lambda developer guide: Using Lambda with Amazon SQS."""
    system = {}
    if given.text("group"):
        system["MessageGroupId"] = given.text("group")
        dedup = given.text("deduplication")
        body = given.text("body").encode()
        system["MessageDeduplicationId"] = dedup or hashlib.sha256(body).hexdigest()
        system["SequenceNumber"] = f"{given.milliseconds * 10_000_000}"
    attributes = {
        name: {
            "stringValue": value,
            "stringListValues": [],
            "binaryListValues": [],
            "dataType": "String",
        }
        for name, value in given.pairs("attribute")
    }
    return sqs_message(given, given.text("body"), system, attributes)


def sqs_message(
    given: Given, body: str, system: dict[str, str] | None = None, attributes: Any = None
) -> Any:
    """One message, received once."""
    now = str(given.milliseconds)
    return {
        "Records": [
            {
                "messageId": new_id(),
                "receiptHandle": f"AQEB{new_id()}",
                "body": body,
                "attributes": {
                    "ApproximateReceiveCount": "1",
                    "SentTimestamp": now,
                    "SenderId": "AIDAEXAMPLE",
                    "ApproximateFirstReceiveTimestamp": now,
                    **(system or {}),
                },
                "messageAttributes": attributes or {},
                "md5OfBody": _md5(body),
                "eventSource": "aws:sqs",
                "eventSourceARN": given.arn("sqs", given.text("queue") or "queue"),
                "awsRegion": given.region,
            }
        ]
    }


def sns(_: str, given: Given) -> Any:
    """Lambda developer guide: Invoking Lambda functions with Amazon SNS."""
    topic = given.arn("sns", given.text("topic") or "topic")
    return {
        "Records": [
            {
                "EventSource": "aws:sns",
                "EventVersion": "1.0",
                "EventSubscriptionArn": f"{topic}:{new_id()}",
                "Sns": sns_message(given, given.text("message"), given.text("subject")),
            }
        ]
    }


def sns_message(given: Given, message: str, subject: str = "") -> dict[str, Any]:
    """A message as its subscribers get it, without raw delivery."""
    topic = given.arn("sns", given.text("topic") or "topic")
    address = f"https://sns.{given.region}.amazonaws.com/"
    return {
        "Type": "Notification",
        "MessageId": new_id(),
        "TopicArn": topic,
        "Subject": subject or None,
        "Message": message,
        "Timestamp": given.time,
        "SignatureVersion": "1",
        "Signature": "EXAMPLE",
        "SigningCertUrl": f"{address}SimpleNotificationService.pem",
        "UnsubscribeUrl": f"{address}?Action=Unsubscribe&SubscriptionArn={topic}",
        "MessageAttributes": {
            name: {"Type": "String", "Value": value} for name, value in given.pairs("attribute")
        },
    }


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


_ATTRIBUTE = Option("attribute", "A message attribute, NAME=VALUE.", several=True)

MAKERS = (
    Maker(
        "s3", "an object was put, copied or deleted", s3,
        (
            Option("bucket", "The bucket's name.", "bucket"),
            Option("key", "The object's key.", "object.txt"),
            Option("size", "Bytes of the object.", "64"),
        ),
        tuple(_HAPPENED),
    ),
    Maker(
        "sqs", "a message of a queue", sqs,
        (
            Option("queue", "The queue's name.", "queue"),
            Option("body", "The message.", "{}"),
            Option("group", "The message group (FIFO)."),
            Option("deduplication", "The deduplication id (FIFO)."),
            _ATTRIBUTE,
        ),
    ),
    Maker(
        "sns", "a message of a topic", sns,
        (
            Option("topic", "The topic's name.", "topic"),
            Option("message", "The message.", "{}"),
            Option("subject", "Its subject."),
            _ATTRIBUTE,
        ),
    ),
)  # fmt: skip
