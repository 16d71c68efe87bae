"""Opens envelopes: each record of an event on its own, with the payload that it carries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from harness.events.identify import identify_data
from harness.events.model import Identified, WrongEvent
from harness.events.payloads import from_base64, from_json, opened
from harness.events.records import is_record
from harness.events.shapes import at, mapping, text


@dataclass(frozen=True)
class Part:
    """One record of an event, as an event with just this one; `inner` is what it carries."""

    event: Any
    inner: Any = None
    """Plain data; None where the record carries none, or no JSON."""


def parts(kind: str, event: Any) -> list[Part]:
    """The records of an event of `kind`, in their order; itself where it has no records."""
    split = _SPLITS.get(kind)
    return list(split(event)) if split is not None else [Part(event)]


def inner_event(part: Part) -> tuple[Any, Identified] | None:
    """What the record carries, where that is an event of AWS too."""
    data = {"Records": [part.inner]} if is_record(part.inner) else part.inner
    if not isinstance(data, (dict, list)):
        return None
    try:
        return data, identify_data(data)
    except WrongEvent:
        return None


def _of_records(*path: str, packed: bool = False) -> Callable[[Any], Iterator[Part]]:
    """Records under `Records`, whose payload stands at `path`."""

    def split(event: Any) -> Iterator[Part]:
        if "Records" not in event:  # a notification of SNS, as a queue holds it
            yield Part(event, from_json(text(event, path[-1])))
            return
        for record in event["Records"]:
            yield Part({**event, "Records": [record]}, _payload(text(record, *path), packed))

    return split


def _payload(found: str, packed: bool) -> Any:
    if not packed:
        return from_json(found)
    data = from_base64(found)
    return None if data is None else opened(data)


def _firehose(event: Any) -> Iterator[Part]:
    for record in event["records"]:
        yield Part({**event, "records": [record]}, _payload(text(record, "data"), packed=True))


def _kafka(event: Any) -> Iterator[Part]:
    for name, records in mapping(event, "records").items():
        for record in records if isinstance(records, list) else []:
            one = {**event, "records": {name: [record]}}
            yield Part(one, _payload(text(record, "value"), packed=True))


def _carried(*path: str) -> Callable[[Any], Iterator[Part]]:
    def split(event: Any) -> Iterator[Part]:
        found = at(event, *path)
        yield Part(event, from_json(found) if isinstance(found, str) else found)

    return split


def _eventbridge(event: Any) -> Iterator[Part]:
    if event["source"] == "aws.s3":
        yield Part(event, as_notification(event))
    else:
        yield from _carried("detail")(event)


def as_notification(event: Any) -> Any:
    """S3's event of EventBridge in the shape that a notification has; None if it has none."""
    name = _NOTIFIED.get(text(event, "detail-type"))
    detail = mapping(event, "detail")
    if name is None or "Lifecycle" in text(detail, "reason"):
        return None
    reason = text(detail, "reason").removesuffix("Object")
    if name == "ObjectCreated:":
        name += {"CompleteMultipartUpload": "CompleteMultipartUpload"}.get(reason, reason or "Put")
    if text(detail, "deletion-type") == "Delete Marker Created":
        name = "ObjectRemoved:DeleteMarkerCreated"
    record = {
        "eventSource": "aws:s3",
        "eventName": name,
        "s3": {
            "bucket": {"name": text(detail, "bucket", "name")},
            "object": {**mapping(detail, "object"), "urlDecodedKey": text(detail, "object", "key")},
        },
    }
    return {"Records": [record]}


_NOTIFIED = {
    "Object Created": "ObjectCreated:",
    "Object Deleted": "ObjectRemoved:Delete",
    "Object Tags Added": "ObjectTagging:Put",
    "Object Tags Deleted": "ObjectTagging:Delete",
    "Object ACL Updated": "ObjectAcl:Put",
}


def _pipe(event: Any) -> Iterator[Part]:
    yield Part(event, {"Records": event})


_SPLITS: dict[str, Callable[[Any], Iterator[Part]]] = {
    "s3": _of_records(),
    "dynamodb": _of_records(),
    "sqs": _of_records("body"),
    "sns": _of_records("Sns", "Message"),
    "kinesis": _of_records("kinesis", "data", packed=True),
    "firehose": _firehose,
    "kafka": _kafka,
    "eventbridge": _eventbridge,
    "pipe": _pipe,
    "destination": _carried("requestPayload"),
}
