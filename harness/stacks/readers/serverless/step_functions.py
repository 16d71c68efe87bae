"""`stepFunctions`, of the plugin serverless-step-functions."""

from __future__ import annotations

from typing import Any

from harness.errors import BadInput
from harness.stacks.readers.serverless import arns, fields, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.service import Service
from harness.stacks.readers.serverless.state_machine_definition import definition_string
from harness.stacks.readers.serverless.state_machine_events import add_event
from harness.stacks.readers.serverless.state_machine_roles import add_role

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
            "DefinitionString": definition_string(service, definition),
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
        add_role(draft, role_id, machine, definition)
    counts: dict[str, int] = {}
    for event in fields.listing(machine.get("events"), f"events of {title}"):
        add_event(draft, key, logical_id, counts, event)


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
