"""Puts an event into an envelope: S3 in SNS, SNS in SQS, anything in Kinesis."""

from __future__ import annotations

import json
from typing import Any

from harness.errors import BadInput
from harness.events.make.buses import bus_event
from harness.events.make.maker import Given
from harness.events.make.messages import sns_message, sqs_message
from harness.events.make.streams import kinesis_record
from harness.events.model import Identified
from harness.events.shapes import text

WAYS = ("sns", "sqs", "eventbridge", "kinesis")

_DETAIL_TYPES = {"ObjectCreated": "Object Created", "ObjectRemoved": "Object Deleted"}
_REASONS = {
    "Put": "PutObject",
    "Post": "POST Object",
    "Copy": "CopyObject",
    "CompleteMultipartUpload": "CompleteMultipartUpload",
    "Delete": "DeleteObject",
    "DeleteMarkerCreated": "DeleteObject",
}


def through(event: Any, found: Identified, way: str, given: Given) -> Any:
    """The event as a function gets it behind `way`.

    Raises:
        BadInput: AWS does not send that kind this way.
    """
    kind = found.kind.name
    if way == "eventbridge":
        if kind != "s3":
            raise _never(kind, way)
        return _s3_event(event["Records"][0], given)
    if kind in ("sns", "sqs", "kinesis"):
        payload = _payload(kind, way, event)
    elif kind in ("s3", "eventbridge", "scheduled", "cloudwatch-alarm"):
        if way == "kinesis" and kind == "s3":
            raise _never(kind, way)
        payload = event
    else:
        raise _never(kind, way)
    body = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    match way:
        case "sns":
            topic = given.arn("sns", given.text("topic") or "topic")
            return {
                "Records": [
                    {
                        "EventSource": "aws:sns",
                        "EventVersion": "1.0",
                        "EventSubscriptionArn": f"{topic}:subscription",
                        "Sns": sns_message(given, body, _subject(kind)),
                    }
                ]
            }
        case "sqs":
            return sqs_message(given, body)
        case _:
            return kinesis_record(given, body.encode())


def _payload(kind: str, way: str, event: Any) -> Any:
    if kind == "sns" and way == "sqs":
        notification = {k: v for k, v in event["Records"][0]["Sns"].items() if v is not None}
        # SNS writes two keys otherwise where it does not invoke a function.
        for ours, theirs in (("SigningCertUrl", "SigningCertURL"), ("UnsubscribeUrl",) * 2):
            if ours in notification:
                notification[theirs.replace("Url", "URL")] = notification.pop(ours)
        return notification
    raise _never(kind, way)


def _subject(kind: str) -> str:
    return "Amazon S3 Notification" if kind == "s3" else ""


def _s3_event(record: Any, given: Given) -> dict[str, Any]:
    """Amazon S3 user guide: EventBridge event message structure."""
    from urllib.parse import unquote_plus

    family, _, what = record["eventName"].partition(":")
    bucket, thing = record["s3"]["bucket"]["name"], record["s3"]["object"]
    named = {
        "key": unquote_plus(thing["key"]),
        **({"size": thing["size"], "etag": thing["eTag"]} if "size" in thing else {}),
        "sequencer": thing["sequencer"],
    }
    detail = {
        "version": "0",
        "bucket": {"name": bucket},
        "object": named,
        "request-id": text(record, "responseElements", "x-amz-request-id"),
        "requester": given.account,
        "source-ip-address": "127.0.0.1",
        "reason": _REASONS[what],
    }
    if family == "ObjectRemoved":
        marker = what == "DeleteMarkerCreated"
        detail["deletion-type"] = "Delete Marker Created" if marker else "Permanently Deleted"
    resources = [f"arn:aws:s3:::{bucket}"]
    return bus_event(given, "aws.s3", _DETAIL_TYPES[family], detail, resources)


def _never(kind: str, way: str) -> BadInput:
    return BadInput(
        f"AWS does not send an event of {kind} through {way}",
        fix="the order is that of the way: `s3 put --through sns --through sqs`",
    )
