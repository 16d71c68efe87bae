"""Events of EventBridge, put on the bus whose rules match them; schedules, fired."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from harness.engines.extension.wire import FOR_AWS_HEADER
from harness.errors import HarnessError, Unsupported
from harness.events.replay.destination import Destination
from harness.events.replay.sources.base import Result, Source, having
from harness.events.shapes import text
from harness.stacks.stack import Resource

_RULE, _BUS, _SCHEDULE = "AWS::Events::Rule", "AWS::Events::EventBus", "AWS::Scheduler::Schedule"
_DEFAULT = "default"


def _put(event: Any, to: Destination) -> Result:
    bus = _bus(event, to)
    client = to.cloud.calls("events")
    # AWS takes such events of its own services only; here one stands in for them.
    if event["source"].startswith("aws."):
        client = to.cloud.client("events")
        client.meta.events.register_first(
            "before-call.events.PutEvents", _for_aws, unique_id=FOR_AWS_HEADER
        )
    detail, resources = event["detail"], event.get("resources")
    entry = {
        "EventBusName": bus,
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Detail": detail if isinstance(detail, str) else json.dumps(detail, ensure_ascii=False),
        "Resources": [str(one) for one in resources] if isinstance(resources, list) else [],
    }
    answer = client.put_events(Entries=[entry])["Entries"][0]
    if answer.get("ErrorCode"):
        raise HarnessError(
            f"the bus {bus} refused: {answer['ErrorCode']}: {answer['ErrorMessage']}"
        )
    return {"bus": bus, "event_id": answer["EventId"]}


def _for_aws(params: dict[str, Any], **_: Any) -> None:
    params["headers"][FOR_AWS_HEADER] = "1"


def _bus(event: Any, to: Destination) -> str:
    """The bus that is named; else the one whose rules match; else the stack's only one."""
    if to.to is not None:
        return _said(to.to, to)
    buses = {_bus_of(rule.physical_id) for rule in to.of_types(_RULE)}
    matching = {name for name in buses if _matches(event, name, to)} or buses
    matching |= set() if matching else {bus.physical_id for bus in to.of_types(_BUS)}
    if len(matching) > 1:
        ids = {bus.physical_id: bus.logical_id for bus in to.of_types(_BUS)}
        names = sorted(ids.get(name, name) for name in matching)
        raise to.bad(
            f"several buses of the stack may carry the event: {', '.join(names)}",
            fix=f"say which: `to: {names[0]}`",
        )
    return matching.pop() if matching else _DEFAULT


def _said(name: str, to: Destination) -> str:
    if name == _DEFAULT:
        return name
    found = to.stack.resource(name, _BUS, _RULE, where=to.where)
    return _bus_of(found.physical_id) if found.type == _RULE else found.physical_id


def _bus_of(rule: str) -> str:
    """A rule's physical id is `BUS|NAME`, or `NAME` on the default bus."""
    return rule.rpartition("|")[0] or _DEFAULT


def _matches(event: Any, bus: str, to: Destination) -> bool:
    return any(_bus_of(rule.physical_id) == bus for rule in _matching(event, to))


def _matching(event: Any, to: Destination) -> Iterator[Resource]:
    """The stack's rules whose patterns the event fits."""
    client = to.cloud.looks("events")
    account, region = to.cloud.account, to.cloud.region
    whole = {
        "id": "replay", "account": account, "region": region, "time": "2026-01-01T00:00:00Z",
        "resources": [], **event,
    }  # fmt: skip
    for rule in to.of_types(_RULE):
        bus, name = _bus_of(rule.physical_id), rule.physical_id.rpartition("|")[2]
        pattern = client.describe_rule(Name=name, EventBusName=bus).get("EventPattern")
        if not pattern:
            continue
        if client.test_event_pattern(EventPattern=pattern, Event=json.dumps(whole))["Result"]:
            yield rule


def _feeds(event: Any, to: Destination, envelope: str) -> bool:
    """Whether a rule that the event fits has a queue, topic or stream as a target."""
    client = to.cloud.looks("events")
    for rule in _matching(event, to):
        where = {"Rule": rule.physical_id.rpartition("|")[2]}
        bus = _bus_of(rule.physical_id)
        targets = client.list_targets_by_rule(**where, EventBusName=bus)["Targets"]
        if any(target["Arn"].split(":")[2] == envelope for target in targets):
            return True
    return envelope not in _TARGETS


_TARGETS = ("sqs", "sns", "kinesis", "firehose")


def _fire(event: Any, to: Destination) -> Result:
    if to.cloud.control is None:
        raise Unsupported(
            to.cloud.engine.name,
            "only an engine with the harness inside runs a schedule before its time",
            where=to.where,
        )
    among = to.of_types(_SCHEDULE) + [r for r in to.of_types(_RULE) if _has_schedule(r, to)]
    name = text(event, "resources", 0)
    found = to.choose("schedule", (_SCHEDULE, _RULE), name, among)
    kind = "rule" if found.type == _RULE else "schedule"
    account, region = to.cloud.account, to.cloud.region
    done = to.cloud.control.run_schedule(account, region, **{kind: found.physical_id})
    return {"schedule": found.logical_id, **done}


def _has_schedule(rule: Resource, to: Destination) -> bool:
    bus, _, name = rule.physical_id.rpartition("|")
    if bus not in ("", _DEFAULT):
        return False
    return bool(to.cloud.looks("events").describe_rule(Name=name).get("ScheduleExpression"))


EVENTBRIDGE = Source(("eventbridge",), having(_RULE, _BUS), _put, _feeds)
SCHEDULED = Source(("scheduled",), having(_SCHEDULE, _RULE), _fire)
