"""S3 notifications (Amazon S3 user guide: Event message structure)."""

from __future__ import annotations

from typing import Any

from harness.events.looking import Look
from harness.events.model import Found, Kind
from harness.events.records import records_of
from harness.events.shapes import distinct, has, need, text

REPLAYED = ("ObjectCreated:", "ObjectRemoved:Delete")
_REASONS = {
    "ObjectRestore:": "objects come back from an archive by themselves, hours later",
    "LifecycleExpiration:": "S3 expires objects by itself, once a day",
    "LifecycleTransition": "S3 moves objects between storage classes by itself, once a day",
    "IntelligentTiering": "S3 moves objects between access tiers by itself",
    "Replication:": "replication is told about by S3 itself, when it fails or lags",
    "ReducedRedundancyLostObject": "S3 tells so when it has lost an object",
    "ObjectTagging:": "",
    "ObjectAcl:": "",
}


def obstacle(name: str) -> str | None:
    """Why an event of this name (without `s3:`) cannot be made to happen; None where it can."""
    if name.startswith(REPLAYED):
        return None
    for start, reason in _REASONS.items():
        if name.startswith(start):
            return reason or None
    return f"{name!r} is no event that S3 can be made to send"


def _notification(event: Any, _: Look) -> Found | None:
    records = records_of(event, "aws:s3")
    if records is None:
        return None
    for number, record in enumerate(records):
        under = ("Records", number)
        need(record, str, "eventName", under=under)
        need(record, str, "s3", "bucket", "name", under=under)
        need(record, str, "s3", "object", "key", under=under)
    names = [record["eventName"].removeprefix("s3:") for record in records]
    reason = next((why for name in names if (why := obstacle(name))), None)
    return Found(distinct(names), len(records), obstacle=reason)


def _test(event: Any, _: Look) -> Found | None:
    if text(event, "Event") == "s3:TestEvent" and has(event, "Bucket"):
        return Found("s3:TestEvent")
    return None


KINDS = (
    Kind(
        "s3", "S3 event notification", _notification,
        replay="puts or deletes each object",
    ),
    Kind(
        "s3-test", "S3 test notification", _test,
        obstacle="S3 sends it once, when a bucket's notifications are configured",
    ),
)  # fmt: skip
