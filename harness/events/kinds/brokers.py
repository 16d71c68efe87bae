"""Batches of Kafka, Amazon MQ and DocumentDB."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from harness.events.looking import Look, together
from harness.events.model import Found, Kind
from harness.events.shapes import distinct, has, mapping, text

_RECORDS = {
    "aws:kafka": "Amazon MSK",
    "SelfManagedKafka": "self-managed",
    "aws:SelfManagedKafka": "self-managed",
}


def _kafka(event: Any, look: Look) -> Found | None:
    by_topic = mapping(event, "records")
    if text(event, "eventSource") not in _RECORDS or not by_topic:
        return None
    records = list(_flat(by_topic))
    topics = distinct([text(record, "topic") for record in records])
    inside = together(look.packed(record.get("value")) for record in records)
    return Found(f"{_RECORDS[event['eventSource']]}: {topics}", len(records), inside)


def _flat(by_name: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for records in by_name.values():
        if isinstance(records, list):
            yield from (record for record in records if isinstance(record, dict))


def _active(event: Any, look: Look) -> Found | None:
    messages = event.get("messages") if isinstance(event, dict) else None
    if text(event, "eventSource") not in ("aws:mq", "aws:amq") or not isinstance(messages, list):
        return None
    queues = [text(message, "destination", "physicalName") for message in messages]
    inside = together(look.packed(mapping(m).get("data")) for m in messages)
    return Found(distinct(queues), len(messages), inside)


def _rabbit(event: Any, look: Look) -> Found | None:
    if not text(event, "eventSource") or not has(event, "rmqMessagesByQueue"):
        return None
    messages = list(_flat(mapping(event, "rmqMessagesByQueue")))
    inside = together(look.packed(message.get("data")) for message in messages)
    return Found(distinct(list(mapping(event, "rmqMessagesByQueue"))), len(messages), inside)


def _documents(event: Any, _: Look) -> Found | None:
    if text(event, "eventSource") != "aws:docdb" or not isinstance(event.get("events"), list):
        return None
    return Found("change stream", len(event["events"]))


_MQ = "Amazon MQ brokers are not in the engine"

KINDS = (
    Kind("kafka", "Kafka records", _kafka, obstacle="Kafka clusters are not in the engine"),
    Kind("activemq", "Amazon MQ (ActiveMQ)", _active, obstacle=_MQ),
    Kind("rabbitmq", "Amazon MQ (RabbitMQ)", _rabbit, obstacle=_MQ),
    Kind(
        "documentdb", "DocumentDB change stream", _documents,
        obstacle="DocumentDB is not in the engine",
    ),
)  # fmt: skip
