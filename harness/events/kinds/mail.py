"""Mail received or sent by SES (SES developer guide: Notification contents)."""

from __future__ import annotations

from typing import Any

from harness.events.looking import Look
from harness.events.model import Found, Kind
from harness.events.records import records_of
from harness.events.shapes import has, need, text


def _receipt(event: Any, _: Look) -> Found | None:
    records = records_of(event, "aws:ses")
    if records is None:
        return None
    for number, record in enumerate(records):
        need(record, dict, "ses", "mail", under=("Records", number))
        need(record, dict, "ses", "receipt", under=("Records", number))
    return Found(text(records[0], "ses", "mail", "source"), len(records))


def _notification(event: Any, _: Look) -> Found | None:
    if not has(event, "mail"):
        return None
    what = text(event, "notificationType") or text(event, "eventType")
    return Found(what) if what else None


KINDS = (
    Kind(
        "ses", "SES received mail", _receipt,
        obstacle="the engine's SES receives no mail",
    ),
    Kind(
        "ses-notification", "SES notification", _notification,
        obstacle="SES sends it about a mail: publish its SNS message instead",
    ),
)  # fmt: skip
