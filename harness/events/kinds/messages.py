"""Messages of SQS and SNS, and whatever stands in them."""

from __future__ import annotations

from typing import Any

from harness.events.looking import Look, together
from harness.events.model import Found, Kind
from harness.events.records import records_of
from harness.events.shapes import distinct, has, name_of, need, text

_BATCH = 10_000
"""A batch of a standard queue at its largest."""


def _sqs(event: Any, look: Look) -> Found | None:
    records = records_of(event, "aws:sqs")
    if records is None:
        return None
    for number, record in enumerate(records):
        need(record, str, "body", under=("Records", number))
        need(record, str, "messageId", under=("Records", number))
    queues = [name_of(text(record, "eventSourceARN")) for record in records]
    inside = together(look.inside(record["body"]) for record in records)
    return Found(distinct(queues), len(records), inside)


def _sns(event: Any, look: Look) -> Found | None:
    records = records_of(event, "aws:sns")
    if records is None:
        return None
    for number, record in enumerate(records):
        need(record, str, "Sns", "Message", under=("Records", number))
    topics = [name_of(text(record, "Sns", "TopicArn")) for record in records]
    inside = together(look.inside(record["Sns"]["Message"]) for record in records)
    return Found(distinct(topics), len(records), inside)


def _notification(event: Any, look: Look) -> Found | None:
    """A message of a topic as its subscribed queue holds it, without raw delivery."""
    if not has(event, "Type", "MessageId", "TopicArn") or event["Type"] != "Notification":
        return None
    message = need(event, str, "Message")
    return Found(name_of(text(event, "TopicArn")), 1, together([look.inside(message)]))


_PUBLISHES = "publishes each message, with its attributes, to the topic"

KINDS = (
    Kind(
        "sqs", "SQS messages", _sqs,
        replay="sends each message, with its attributes, to the queue",
    ),
    Kind("sns", "SNS notification", _sns, replay=_PUBLISHES),
    Kind("sns", "SNS notification", _notification, replay=_PUBLISHES),
)  # fmt: skip
