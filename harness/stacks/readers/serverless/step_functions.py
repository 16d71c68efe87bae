"""`stepFunctions`, of the plugin serverless-step-functions."""

from __future__ import annotations

import json
import re
from typing import Any

from harness.errors import BadInput
from harness.stacks.readers.serverless import arns, fields, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.nodes import Node, plain
from harness.stacks.readers.serverless.rules import input_of, rule_state
from harness.stacks.readers.serverless.service import Service

PLUGIN = "serverless-step-functions"
_TOP = ("stateMachines", "activities", "validate", "noOutput")
_MACHINE = (
    "definition",
    "dependsOn",
    "encryptionConfig",
    "events",
    "iamRoleStatements",
    "id",
    "inheritGlobalTags",
    "loggingConfig",
    "name",
    "retain",
    "role",
    "tags",
    "tracingConfig",
    "type",
    "useExactVersion",
    "notifications",
    "alarms",
)
_PSEUDO = re.compile(r"#\{([^}]+)\}")
"""serverless-pseudo-parameters' way to write `${AWS::Region}`."""
_EVENTS = ("schedule", "cloudwatchEvent", "eventBridge")
_ACTIONS = {
    "sqs": ["sqs:SendMessage"],
    "sns": ["sns:Publish"],
    "dynamodb": [
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:Query",
    ],
    "events": ["events:PutEvents"],
    "states": ["states:StartExecution", "states:DescribeExecution", "states:StopExecution"],
}


def add_state_machines(service: Service, draft: Draft) -> None:
    node = service.root.get("stepFunctions")
    if node is None:
        return
    if not service.uses(PLUGIN):
        raise BadInput(
            f"stepFunctions needs the plugin {PLUGIN}", where=node.where, fix=f"plugins: [{PLUGIN}]"
        )
    service.keys.check(node, _TOP, "stepFunctions")
    for activity in fields.listing(node.get("activities"), "stepFunctions.activities"):
        name = fields.text(activity, "an activity")
        logical_id = f"{naming.normal(name)}StepFunctionsActivity"
        draft.add(logical_id, "AWS::StepFunctions::Activity", {"Name": activity}, activity.where)
    machines = fields.mapping(node.get("stateMachines"), "stepFunctions.stateMachines")
    for key, machine in machines.items():
        _machine(service, draft, key, machine)


def machine_id(key: str, machine: Node) -> str:
    """Of its own `id` or `name`, else of its key."""
    own = machine.get("id") or machine.get("name")
    if own is not None and not fields.is_intrinsic(own):
        return naming.normal(fields.text(own, "the id or name"))
    return f"{naming.normal(key)}StepFunctionsStateMachine"


def _machine(service: Service, draft: Draft, key: str, machine: Node) -> None:
    title = f"state machine {key!r}"
    service.keys.check(machine, _MACHINE, title)
    definition = fields.required(machine, "definition", title)
    if isinstance(definition.value, str):
        raise BadInput(
            f"the definition of {title} is text",
            where=definition.where,
            fix="write it as a mapping",
        )
    logical_id = machine_id(key, machine)
    substitutions: dict[str, Any] = {}
    role = machine.get("role")
    for ignored in ("notifications", "alarms"):
        if (left_out := machine.get(ignored)) is not None:
            draft.note(left_out.where, f"{ignored} of {title} are left out")
    role_id = f"{logical_id}Role"
    depends_on = [str(n.value) for n in fields.one_or_more(machine.get("dependsOn"))]
    draft.add(
        logical_id,
        "AWS::StepFunctions::StateMachine",
        {
            "DefinitionString": Node(
                _definition(service, definition, substitutions), definition.where
            ),
            "RoleArn": role or arns.attribute(role_id),
            "StateMachineName": machine.get("name"),
            "StateMachineType": machine.get("type"),
            "LoggingConfiguration": _logging(machine.get("loggingConfig")),
            "TracingConfiguration": _tracing(machine),
        },
        machine.where,
        depends_on=[*([] if role else [role_id]), *depends_on],
        DeletionPolicy="Retain" if machine.get("retain") else None,
    )
    draft.outputs[f"{logical_id}Arn"] = {
        "Description": "Current StateMachine Arn",
        "Value": {"Ref": logical_id},
    }
    if role is None:
        _role(draft, role_id, machine, definition)
    counts: dict[str, int] = {}
    for event in fields.listing(machine.get("events"), f"events of {title}"):
        _event(draft, key, logical_id, counts, event)


def _definition(service: Service, node: Node, found: dict[str, Any]) -> Any:
    """The definition as JSON text, with a variable of Fn::Sub for each function in it."""
    text = json.dumps(_without_intrinsics(service, node, found), ensure_ascii=False)
    for name in found:
        text = text.replace(f'"Seconds": "${{{name}}}"', f'"Seconds": ${{{name}}}')
    with_pseudo = _PSEUDO.sub(r"${\1}", text)
    if found:
        return {"Fn::Sub": [with_pseudo, found]}
    return {"Fn::Sub": with_pseudo} if with_pseudo != text else text


def _without_intrinsics(service: Service, node: Node, found: dict[str, Any]) -> Any:
    if fields.is_intrinsic(node):
        name = f"Value{len(found)}"
        found[name] = _function_key(service, node.data())
        return f"${{{name}}}"
    if isinstance(node.value, dict):
        return {k: _without_intrinsics(service, v, found) for k, v in node.value.items()}
    if isinstance(node.value, list):
        return [_without_intrinsics(service, v, found) for v in node.value]
    return node.value


def _function_key(service: Service, value: dict[str, Any]) -> dict[str, Any]:
    """`!GetAtt hello.Arn` may name a function as `functions` does."""
    keys = {function.key: function.logical_id for function in service.functions}
    getter, reference = value.get("Fn::GetAtt"), value.get("Ref")
    if isinstance(getter, list) and getter and getter[0] in keys:
        return {"Fn::GetAtt": [keys[getter[0]], *getter[1:]]}
    if isinstance(reference, str) and reference in keys:
        return {"Ref": keys[reference]}
    return value


def _logging(node: Node | None) -> dict[str, Any] | None:
    if node is None:
        return None
    groups = fields.listing(node.get("destinations"), "destinations")
    return fields.optional(
        {
            "Level": node.get("level"),
            "IncludeExecutionData": node.get("includeExecutionData"),
            "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": g}} for g in groups]
            or None,
        }
    )


def _tracing(machine: Node) -> dict[str, Any] | None:
    tracing = machine.at("tracingConfig", "enabled")
    return {"Enabled": tracing} if tracing is not None else None


def _role(draft: Draft, role_id: str, machine: Node, definition: Node) -> None:
    """A role that allows what the tasks call."""
    statements: list[Any] = [
        {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": "*"}
    ]
    used = json.dumps(plain(definition))
    for service, actions in _ACTIONS.items():
        if f":states:::{service}:" in used or f":states:::aws-sdk:{service}" in used:
            statements.append({"Effect": "Allow", "Action": actions, "Resource": "*"})
    statements += fields.listing(machine.get("iamRoleStatements"), "iamRoleStatements")
    draft.add(
        role_id,
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {
                            "Service": {"Fn::Sub": "states.${AWS::Region}.amazonaws.com"}
                        },
                        "Action": "sts:AssumeRole",
                    }
                ],
            },
            "Policies": [
                {
                    "PolicyName": "statemachine",
                    "PolicyDocument": {"Version": "2012-10-17", "Statement": statements},
                }
            ],
        },
        machine.where,
    )


def _event(draft: Draft, key: str, machine: str, counts: dict[str, int], event: Node) -> None:
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
        _starting_role(draft, role_id, machine, body)
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


def _starting_role(draft: Draft, role_id: str, machine: str, body: Node) -> None:
    draft.add(
        role_id,
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "events.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            },
            "Policies": [
                {
                    "PolicyName": "start",
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Action": ["states:StartExecution"],
                                "Resource": [{"Ref": machine}],
                            }
                        ],
                    },
                }
            ],
        },
        body.where,
    )
