"""Replays of archives: what was archived within the times, in order, to the rules that are named.

EventBridge User Guide, "Archiving and replaying events in Amazon EventBridge": an event that is
replayed has `replay-name`; a replay may be limited to some rules of its bus.
"""

from __future__ import annotations

import copy
import functools
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ..recorder import activity, fence
from ..recorder.in_flight import IN_FLIGHT, Errand
from . import pool


def mend(module: Any) -> None:
    provider = module.EventsProvider
    stock_update = provider.update_archive

    def start_replay(self: Any, context: Any, **given: Any) -> Any:
        return _start(module, self, context, **given)

    @functools.wraps(stock_update)
    def update_archive(self: Any, context: Any, **given: Any) -> Any:
        answer = stock_update(self, context, **given)
        if given.get("event_pattern"):
            # The rule that fills the archive keeps the pattern of its creation.
            self._archive_service_store[answer["ArchiveArn"]]._create_archive_rule()
        return answer

    provider.start_replay = functools.wraps(provider.start_replay)(start_replay)
    provider.update_archive = update_archive


def _start(
    module: Any,
    provider: Any,
    context: Any,
    *,
    replay_name: str,
    event_source_arn: str,
    event_start_time: datetime,
    event_end_time: datetime,
    destination: Any,
    description: str | None = None,
    **_: Any,
) -> Any:
    store = provider.get_store(context.region, context.account_id)
    if replay_name in store.replays:
        raise module.ResourceAlreadyExistsException(f"Replay {replay_name} already exists.")
    provider._validate_replay_time(event_start_time, event_end_time)
    archive = provider._archive_service_store.get(event_source_arn)
    if archive is None:
        name = event_source_arn.rpartition("/")[2]
        raise module.ValidationException(
            f"Parameter EventSourceArn is not valid. Reason: Archive {name} does not exist."
        )
    provider._validate_replay_destination(destination, event_source_arn)
    service = provider.create_replay_service(
        replay_name,
        context.region,
        context.account_id,
        event_source_arn,
        destination,
        event_start_time,
        event_end_time,
        description,
    )
    store.replays[replay_name] = service.replay
    service.start(None)
    rules = _rules(module, provider, store, destination)
    found = _within(archive.archive.events, service.event_start_time, service.event_end_time)
    doing = activity.current()
    errand = Errand(context.account_id, f"replay {replay_name}")
    IN_FLIGHT.add(errand)
    trace = context.trace_context["aws_trace_header"]
    run = _Run(provider, service.replay, rules, found, trace, errand, doing)
    pool.begin(run.all)
    return {
        "ReplayArn": service.arn,
        "State": "STARTING",
        "ReplayStartTime": service.replay_start_time,
    }


def _rules(module: Any, provider: Any, store: Any, destination: Any) -> list[Any]:
    bus = provider.get_event_bus(module.extract_event_bus_name(destination["Arn"]), store)
    wanted = destination.get("FilterArns")
    return [
        rule
        for rule in bus.rules.values()
        if not rule.schedule_expression and (not wanted or rule.arn in wanted)
    ]


def _within(events: dict[str, Any], start: datetime, end: datetime) -> list[Any]:
    """Those of the times, oldest first; both ends count."""
    dated = [(moment(event), event) for event in list(events.values())]
    inside = [each for each in dated if start <= each[0] <= end]
    return [event for _, event in sorted(inside, key=lambda each: each[0])]


def moment(event: Any) -> datetime:
    time = event["time"]
    if isinstance(time, str):
        time = datetime.fromisoformat(time.replace("Z", "+00:00"))
    return time if time.tzinfo else time.replace(tzinfo=UTC)


@dataclass(frozen=True)
class _Run:
    provider: Any
    replay: Any
    rules: list[Any]
    events: list[Any]
    trace: Any
    errand: Errand
    doing: activity.Activity | None

    def all(self) -> None:
        """Send each event to each rule, until the replay is cancelled or the account reset."""
        try:
            for event in self.events:
                if not self._goes_on():
                    break
                self._send(event)
        finally:
            IN_FLIGHT.remove(self.errand)
            self.replay.state = "COMPLETED" if self.replay.state == "RUNNING" else "CANCELLED"
            self.replay.replay_end_time = datetime.now(UTC)

    def _goes_on(self) -> bool:
        stale = fence.is_stale(self.errand.account, self.doing)
        return self.replay.state == "RUNNING" and not stale

    def _send(self, event: Any) -> None:
        replay = self.replay
        sent = {**copy.deepcopy(event), "replay-name": replay.name}
        for rule in self.rules:
            self.provider._process_rules(rule, replay.region, replay.account_id, sent, self.trace)
        replay.event_last_replayed_time = moment(event)
