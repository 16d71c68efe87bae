"""`events` of a state machine: rules that start it."""

from __future__ import annotations

from harness.errors import BadInput
from harness.stacks.readers.serverless import arns, fields, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.rules import input_of, rule_state
from harness.stacks.readers.serverless.state_machine_roles import add_starting_role

_EVENTS = ("schedule", "cloudwatchEvent", "eventBridge")


def add_event(draft: Draft, key: str, machine: str, counts: dict[str, int], event: Node) -> None:
    parts = fields.mapping(event, f"an event of state machine {key!r}")
    kind, body = next(iter(parts.items()), ("", event))
    if kind not in _EVENTS:
        raise BadInput(
            f"the event {kind!r} of state machine {key!r} is not supported",
            where=body.where,
            fix=f"supported: {', '.join(_EVENTS)}",
        )
    prefix = naming.normal(key)
    scheduled = kind == "schedule"
    role_id = f"{prefix}{'Schedule' if scheduled else 'Event'}ToStepFunctionsRole"
    if role_id not in draft.resources:
        add_starting_role(draft, role_id, machine, body)
    settings = body if isinstance(body.value, dict) else Node({"rate": body}, body.where)
    rates = fields.one_or_more(settings.get("rate")) if scheduled else [settings.get("schedule")]
    for rate in rates:
        counts[role_id] = counts.get(role_id, 0) + 1
        part = "StepFunctionsEventsRuleSchedule" if scheduled else "EventsRuleCloudWatchEvent"
        target = {
            "Arn": {"Ref": machine},
            "Id": f"{key}{'StepFunctionsSchedule' if scheduled else 'CloudWatchEvent'}",
            "RoleArn": arns.attribute(role_id),
        }
        draft.add(
            f"{prefix}{part}{counts[role_id]}",
            "AWS::Events::Rule",
            {
                "Name": settings.get("name"),
                "Description": settings.get("description"),
                "State": rule_state(settings),
                "ScheduleExpression": rate,
                "EventPattern": settings.get("event") or settings.get("pattern"),
                "EventBusName": settings.get("eventBusName") or settings.get("eventBus"),
                "Targets": [{**target, **input_of(settings)}],
            },
            body.where,
        )
