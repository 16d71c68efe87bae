"""`eventBridge`: rules on event buses (Serverless Framework: EventBridge)."""

from __future__ import annotations

import hashlib
from typing import Any

from harness.errors import BadInput
from harness.stacks.readers.serverless import arns, fields, keys, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.events.permission import allow
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.rules import input_of, rule_state
from harness.stacks.readers.serverless.service import Service, ServiceFunction

_LONGEST = 64
"""Of a rule's name and a target's id."""


def add(service: Service, draft: Draft) -> None:
    for function in service.functions:
        for number, event in function.events("eventBridge"):
            _add(service, draft, function, number, event)


def _add(
    service: Service, draft: Draft, function: ServiceFunction, number: int, event: Node
) -> None:
    what = f"the eventBridge event of {function.title}"
    fields.mapping(event, what)
    service.keys.check(event, keys.EVENT_BRIDGE, what)
    pattern, rate = event.get("pattern"), event.get("schedule")
    if pattern is None and rate is None:
        raise BadInput(f"{what} has neither a pattern nor a schedule", where=event.where)
    stub = f"{function.physical_name}-rule-{number}"
    named = event.get("name")
    name = fields.text(named, f"name of {what}") if named else _short(stub, f"rule-{number}")
    bus, made = _bus(draft, event.get("eventBus"))
    retry, dead = event.get("retryPolicy"), event.get("deadLetterQueueArn")
    target = {
        "Arn": function.arn,
        "Id": _short(f"{name}-target", "target"),
        **input_of(event),
        "RetryPolicy": _retry(retry) if retry else None,
        "DeadLetterConfig": {"Arn": dead} if dead else None,
    }
    draft.add(
        f"{naming.letters_and_digits(stub)}EventBridgeRule",
        "AWS::Events::Rule",
        {
            "Description": event.get("description"),
            "EventBusName": bus,
            "EventPattern": pattern,
            "Name": name,
            "ScheduleExpression": rate,
            "State": rule_state(event),
            "Targets": [fields.optional(target)],
        },
        event.where,
        depends_on=made,
    )
    path = ["rule", *([bus] if bus else []), name]
    source = ["arn", arns.PARTITION, "events", arns.REGION, arns.ACCOUNT]
    allow(
        draft,
        f"{naming.normal(function.key)}EventBridgeLambdaPermission{number}",
        function.arn,
        "events.amazonaws.com",
        event.where,
        {"Fn::Join": [":", [*source, {"Fn::Join": ["/", path]}]]},
    )


def _bus(draft: Draft, node: Node | None) -> tuple[Any, list[str]]:
    """The bus's name (None for the default one), and what has to be made before the rule."""
    if node is None or node.value == "default":
        return None, []
    if not isinstance(node.value, str):
        return node, []
    if node.value.startswith("arn:"):
        return Node(node.value.split("/", 1)[-1], node.where), []
    logical_id = f"{naming.normal(node.value)}EventBridgeEventBus"
    draft.add(logical_id, "AWS::Events::EventBus", {"Name": node}, node.where)
    return node, [logical_id]


def _retry(node: Node) -> dict[str, Any]:
    return fields.optional(
        {
            "MaximumEventAgeInSeconds": node.get("maximumEventAge"),
            "MaximumRetryAttempts": node.get("maximumRetryAttempts"),
        }
    )


def _short(name: str, suffix: str) -> str:
    if len(name) <= _LONGEST:
        return name
    digest = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
    return f"{name[: 31 - len(suffix)]}{digest}-{suffix}"
