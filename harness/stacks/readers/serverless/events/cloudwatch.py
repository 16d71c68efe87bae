"""`cloudwatchEvent` and `cloudwatchLog` (Serverless Framework: CloudWatch Event, Log)."""

from __future__ import annotations

from harness.errors import BadInput
from harness.stacks.readers.serverless import arns, fields, keys, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.events.permission import allow
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.rules import input_of, rule_state
from harness.stacks.readers.serverless.service import Service, ServiceFunction

_FILTERS_AT_MOST = 2
"""Subscription filters of a log group (AWS: CloudWatch Logs quotas)."""


def add(service: Service, draft: Draft) -> None:
    filters: dict[str, int] = {}
    for function in service.functions:
        for number, (_, event) in enumerate(function.events("cloudwatchEvent"), 1):
            _event(service, draft, function, number, event)
        groups = [event for _, event in function.events("cloudwatchLog")]
        for number, event in enumerate(groups, 1):
            _log(service, draft, function, event, number=number, filters=filters)
        if groups:
            _allow_logs(draft, function, groups)


def _event(
    service: Service, draft: Draft, function: ServiceFunction, number: int, event: Node
) -> None:
    what = f"the cloudwatchEvent of {function.title}"
    fields.mapping(event, what)
    service.keys.check(event, keys.CLOUDWATCH_EVENT, what)
    prefix = naming.normal(function.key)
    rule = f"{prefix}EventsRuleCloudWatchEvent{number}"
    target = {"Arn": function.arn, "Id": f"{function.key}CloudWatchEvent"}
    draft.add(
        rule,
        "AWS::Events::Rule",
        {
            "EventPattern": fields.required(event, "event", what),
            "State": rule_state(event),
            "Description": event.get("description"),
            "Name": event.get("name"),
            "Targets": [{**target, **input_of(event)}],
        },
        event.where,
    )
    allow(
        draft,
        f"{prefix}LambdaPermissionEventsRuleCloudWatchEvent{number}",
        function.arn,
        "events.amazonaws.com",
        event.where,
        arns.attribute(rule),
    )


def _group(event: Node) -> Node:
    if isinstance(event.value, dict) and not fields.is_intrinsic(event):
        return fields.required(event, "logGroup", "the cloudwatchLog event")
    return event


def _permission(function: ServiceFunction) -> str:
    return f"{naming.normal(function.key)}LambdaPermissionLogsSubscriptionFilterCloudWatchLog"


def _log(
    service: Service,
    draft: Draft,
    function: ServiceFunction,
    event: Node,
    *,
    number: int,
    filters: dict[str, int],
) -> None:
    group = _group(event)
    if event is not group:
        service.keys.check(event, ("logGroup", "filter"), f"the cloudwatchLog of {function.title}")
    name = str(group.data())
    filters[name] = filters.get(name, 0) + 1
    if filters[name] > _FILTERS_AT_MOST:
        raise BadInput(
            f"the log group {name!r} has more than {_FILTERS_AT_MOST} filters", where=event.where
        )
    pattern = event.get("filter") if event is not group else None
    draft.add(
        f"{naming.normal(function.key)}LogsSubscriptionFilterCloudWatchLog{number}",
        "AWS::Logs::SubscriptionFilter",
        {"LogGroupName": group, "FilterPattern": pattern or "", "DestinationArn": function.arn},
        event.where,
        depends_on=[_permission(function)],
    )


def _allow_logs(draft: Draft, function: ServiceFunction, events: list[Node]) -> None:
    groups = [_group(event) for event in events]
    named = groups[0] if len(groups) == 1 else "*"
    allow(
        draft,
        _permission(function),
        function.arn,
        arns.joined("logs.", arns.REGION, ".amazonaws.com"),
        events[0].where,
        arns.in_account("logs", "log-group:", named, ":*"),
    )
