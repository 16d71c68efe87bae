"""Records of DynamoDB and Kinesis streams, Firehose and Kinesis Analytics."""

from __future__ import annotations

from typing import Any

from harness.events.looking import Look, together
from harness.events.model import Found, Kind, WrongEvent
from harness.events.payloads import from_base64
from harness.events.records import records_of, windowed
from harness.events.shapes import distinct, has, name_of, need, text

_ITSELF = "dynamodb.amazonaws.com"
_CHANGES = ("INSERT", "MODIFY", "REMOVE")


def _dynamodb(event: Any, _: Look) -> Found | None:
    records = records_of(event, "aws:dynamodb")
    if records is None:
        return None
    for number, record in enumerate(records):
        under = ("Records", number)
        if need(record, str, "eventName", under=under) not in _CHANGES:
            what = f"eventName {record['eventName']!r} is none of {', '.join(_CHANGES)}"
            raise WrongEvent(what, (*under, "eventName"))
        need(record, dict, "dynamodb", "Keys", under=under)
    changes = [record["eventName"] for record in records]
    by_itself = any(text(one, "userIdentity", "principalId") == _ITSELF for one in records)
    why = "the table's time to live removed it: move the clock" if by_itself else None
    return Found(windowed(event, distinct(changes)), len(records), obstacle=why)


def _kinesis(event: Any, look: Look) -> Found | None:
    records = records_of(event, "aws:kinesis")
    if records is None:
        return None
    for number, record in enumerate(records):
        under = ("Records", number)
        need(record, str, "kinesis", "partitionKey", under=under)
        need_base64(need(record, str, "kinesis", "data", under=under), (*under, "kinesis", "data"))
    streams = [name_of(text(record, "eventSourceARN")) for record in records]
    inside = together(look.packed(record["kinesis"]["data"]) for record in records)
    return Found(windowed(event, distinct(streams)), len(records), inside)


def need_base64(data: str, path: tuple[str | int, ...]) -> bytes:
    """
    Raises:
        WrongEvent: it is not base64.
    """
    found = from_base64(data)
    if found is None:
        raise WrongEvent(f"{path[-1]} is not base64", path)
    return found


def _batch(event: Any, *keys: str) -> list[dict[str, Any]] | None:
    """Records of Firehose and Kinesis Analytics."""
    if not has(event, "invocationId", "records", *keys) or not isinstance(event["records"], list):
        return None
    for number, record in enumerate(event["records"]):
        under = ("records", number)
        need(record, str, "recordId", under=under)
        need_base64(need(record, str, "data", under=under), (*under, "data"))
    found: list[dict[str, Any]] = event["records"]
    return found


def _firehose(event: Any, look: Look) -> Found | None:
    records = _batch(event, "deliveryStreamArn")
    if records is None:
        return None
    inside = together(look.packed(record["data"]) for record in records)
    return Found(name_of(text(event, "deliveryStreamArn")), len(records), inside)


def _analytics(event: Any, _: Look) -> Found | None:
    records = _batch(event, "applicationArn")
    return None if records is None else Found(name_of(text(event, "applicationArn")), len(records))


KINDS = (
    Kind(
        "dynamodb", "DynamoDB stream records", _dynamodb,
        replay="writes or deletes each item, so that the stream has its record",
    ),
    Kind(
        "kinesis", "Kinesis records", _kinesis,
        replay="puts each record, with its partition key, into the stream",
    ),
    Kind(
        "firehose", "Firehose transformation", _firehose,
        obstacle="the engine's Firehose does not call transformation functions as AWS does",
    ),
    Kind(
        "kinesis-analytics", "Kinesis Analytics output", _analytics,
        obstacle="Kinesis Data Analytics is not in the engine",
    ),
)  # fmt: skip
