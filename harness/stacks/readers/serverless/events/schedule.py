"""`schedule`: rates and crons (Serverless Framework: Schedule)."""

from __future__ import annotations

from harness.errors import BadInput
from harness.stacks.readers.serverless import arns, fields, keys, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.events.permission import allow
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.role import is_made, role_of
from harness.stacks.readers.serverless.rules import input_of, input_text, rule_state
from harness.stacks.readers.serverless.service import Service, ServiceFunction

_EXPRESSIONS = ("rate(", "cron(", "at(")
_NOT_OF_SCHEDULER = ("inputPath", "inputTransformer")
_ONLY_OF_SCHEDULER = ("timezone", "groupName")


def add(service: Service, draft: Draft) -> None:
    for function in service.functions:
        number = 0
        scheduled = False
        for _, event in function.events("schedule"):
            what = f"the schedule of {function.title}"
            settings = (
                event if isinstance(event.value, dict) else Node({"rate": event}, event.where)
            )
            service.keys.check(settings, keys.SCHEDULE, what)
            by_scheduler = _is_scheduler(settings, what)
            rates = fields.one_or_more(fields.required(settings, "rate", what))
            if len(rates) > 1 and (name := settings.get("name")) is not None:
                raise BadInput(f"{what} has one name for several rates", where=name.where)
            for rate in rates:
                _check_rate(rate, what)
                number += 1
                if by_scheduler:
                    scheduled = True
                    _schedule(service, draft, function, number=number, settings=settings, rate=rate)
                else:
                    _rule(draft, function, number, settings, rate)
        if scheduled and is_made(service):
            if "scheduler.amazonaws.com" not in draft.principals:
                draft.principals.append("scheduler.amazonaws.com")
            names = (arns.function_named(function.physical_name, end) for end in ("", ":*"))
            draft.allow(["lambda:InvokeFunction"], list(names))


def _is_scheduler(settings: Node, what: str) -> bool:
    method = settings.get("method")
    chosen = fields.choice(method, f"method of {what}", ("eventBus", "scheduler")) if method else ""
    scheduler = chosen == "scheduler"
    for key in _NOT_OF_SCHEDULER if scheduler else _ONLY_OF_SCHEDULER:
        if (node := settings.get(key)) is not None:
            raise BadInput(
                f"{what}: {key} needs `method: {'eventBus' if scheduler else 'scheduler'}`",
                where=node.where,
            )
    return scheduler


def _check_rate(rate: Node, what: str) -> None:
    if fields.is_intrinsic(rate) or rate.is_unknown:
        return
    written = fields.text(rate, f"rate of {what}")
    if not written.startswith(_EXPRESSIONS) or not written.endswith(")"):
        raise BadInput(
            f"{what}: {written!r} is neither a rate nor a cron",
            where=rate.where,
            fix="for example rate(5 minutes) or cron(0 12 * * ? *)",
        )


def _rule(draft: Draft, function: ServiceFunction, number: int, settings: Node, rate: Node) -> None:
    prefix = naming.normal(function.key)
    rule = f"{prefix}EventsRuleSchedule{number}"
    target = {"Arn": function.arn, "Id": f"{function.key}Schedule"}
    draft.add(
        rule,
        "AWS::Events::Rule",
        {
            "ScheduleExpression": rate,
            "State": rule_state(settings),
            "Name": settings.get("name"),
            "Description": settings.get("description"),
            "Targets": [{**target, **input_of(settings)}],
        },
        rate.where,
    )
    allow(
        draft,
        f"{prefix}LambdaPermissionEventsRuleSchedule{number}",
        function.arn,
        "events.amazonaws.com",
        rate.where,
        arns.attribute(rule),
    )


def _schedule(
    service: Service,
    draft: Draft,
    function: ServiceFunction,
    *,
    number: int,
    settings: Node,
    rate: Node,
) -> None:
    given = settings.get("input")
    draft.add(
        f"{naming.normal(function.key)}SchedulerSchedule{number}",
        "AWS::Scheduler::Schedule",
        {
            "ScheduleExpression": rate,
            "State": rule_state(settings),
            "Target": fields.optional(
                {
                    "Arn": function.arn,
                    "RoleArn": settings.get("roleArn") or role_of(service, function)[0],
                    "Input": Node(input_text(given), given.where) if given is not None else None,
                }
            ),
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Name": settings.get("name"),
            "GroupName": settings.get("groupName"),
            "Description": settings.get("description"),
            "ScheduleExpressionTimezone": settings.get("timezone"),
        },
        rate.where,
    )
