"""Replay what an archive of EventBridge has kept."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from pydantic import Field

from harness.scenarios.actions.base import Action
from harness.scenarios.context import Context
from harness.scenarios.fields import ARCHIVE, RULE, ArchiveId, Body, Duration, RuleId

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(minutes=1)
"""AWS replays whole minutes: that of now has to be over."""


class Replay(Body, Action):
    """Replay an archive's events, to all rules of its bus or to some; the result has replay."""

    kind: ClassVar[str] = "replay"
    example: ClassVar[str] = "replay: {archive: Orders, rules: [Billing], last: 1h}"

    archive: ArchiveId
    rules: list[RuleId] | None = Field(None, description="Only to these; else to all.")
    last: Duration | None = Field(None, description="Only what happened so long ago; else all.")

    def run(self, context: Context) -> Any:
        events = context.client("events")
        name = context.physical(self.archive, ARCHIVE, "archive")
        archive = events.describe_archive(ArchiveName=name)
        destination: dict[str, Any] = {"Arn": archive["EventSourceArn"]}
        if self.rules is not None:
            destination["FilterArns"] = [
                _arn(archive["EventSourceArn"], context.physical(rule, RULE, "rules", number))
                for number, rule in enumerate(self.rules)
            ]
        now = context.shared.cloud.clock.now() if context.shared.cloud.control else _now()
        replay = f"replay-{uuid.uuid4().hex[:12]}"
        events.start_replay(
            ReplayName=replay,
            EventSourceArn=archive["ArchiveArn"],
            EventStartTime=_EARLIEST if self.last is None else now - timedelta(seconds=self.last),
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
