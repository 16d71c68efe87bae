"""What a target is sent: its input with the context attributes filled in.

EventBridge Scheduler User Guide, "Adding context attributes" and "Managing targets".
"""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_ATTRIBUTE = re.compile(r"<aws\.scheduler\.([a-z-]+)>")


@dataclass(frozen=True)
class Occurrence:
    """One time at which a schedule is due; `moment` in seconds since the epoch."""

    schedule_arn: str
    moment: float
    execution_id: str

    @property
    def time(self) -> str:
        return datetime.fromtimestamp(self.moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def occurrence(schedule_arn: str, moment: float) -> Occurrence:
    return Occurrence(schedule_arn, moment, uuid.uuid4().hex[:16])


def filled(text: str, of: Occurrence, attempt: int) -> str:
    """The input with each attribute that there is replaced by its value."""
    values = {
        "schedule-arn": of.schedule_arn,
        "scheduled-time": of.time,
        "execution-id": of.execution_id,
        "attempt-number": str(attempt),
    }
    return _ATTRIBUTE.sub(lambda found: values.get(found[1], found[0]), text)


def default_event(of: Occurrence) -> str:
    """What a templated target is sent where the schedule has no input."""
    _, _, _, region, account, _ = of.schedule_arn.split(":", 5)
    event: dict[str, Any] = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": account,
        "time": of.time,
        "region": region,
        "resources": [of.schedule_arn],
        "detail": "{}",
    }
    return json.dumps(event)
