"""Replays what an archive of EventBridge has kept."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from harness.scenarios.context import Context
from harness.scenarios.fields import ARCHIVE, RULE

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(minutes=1)
"""AWS replays whole minutes: that of now has to be over."""


def replay_archive(
    context: Context, archive: str, rules: list[str] | None, last: float | None
) -> dict[str, Any]:
    """Replay an archive's events, to all rules of its bus or to some; the replay's name."""
    events = context.calls("events")
    name = context.physical(archive, ARCHIVE, "archive")
    described = events.describe_archive(ArchiveName=name)
    destination: dict[str, Any] = {"Arn": described["EventSourceArn"]}
    if rules is not None:
        destination["FilterArns"] = [
            _arn(described["EventSourceArn"], context.physical(rule, RULE, "rules", number))
            for number, rule in enumerate(rules)
        ]
    now = context.shared.cloud.clock.now() if context.shared.cloud.control else _now()
    replay = f"replay-{uuid.uuid4().hex[:12]}"
    events.start_replay(
        ReplayName=replay,
        EventSourceArn=described["ArchiveArn"],
        EventStartTime=_EARLIEST if last is None else now - timedelta(seconds=last),
        EventEndTime=now + _AHEAD,
        Destination=destination,
    )
    return {"replay": replay}


def _now() -> datetime:
    return datetime.now(UTC)


def _arn(bus: str, physical: str) -> str:
    """A rule's ARN, from its bus and its physical id (`BUS|NAME`, or `NAME`)."""
    where, _, bus_name = bus.rpartition("/")
    name = physical.rpartition("|")[2]
    middle = "" if bus_name == "default" else f"{bus_name}/"
    return f"{where.removesuffix(':event-bus')}:rule/{middle}{name}"
