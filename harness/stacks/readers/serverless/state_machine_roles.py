"""The roles that the plugin makes: a state machine's own, and that of the rules that start it."""

from __future__ import annotations

import json
from typing import Any

from harness.stacks.readers.serverless import fields
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.nodes import Node, plain

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


def add_role(draft: Draft, role_id: str, machine: Node, definition: Node) -> None:
    """A role that allows what the tasks call."""
    statements: list[Any] = [
        {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": "*"}
    ]
    used = json.dumps(plain(definition))
    for service, actions in _ACTIONS.items():
        if f":states:::{service}:" in used or f":states:::aws-sdk:{service}" in used:
            statements.append({"Effect": "Allow", "Action": actions, "Resource": "*"})
    statements += fields.listing(machine.get("iamRoleStatements"), "iamRoleStatements")
    _add(
        draft,
        role_id,
        {"Fn::Sub": "states.${AWS::Region}.amazonaws.com"},
        ("statemachine", statements),
        machine,
    )


def add_starting_role(draft: Draft, role_id: str, machine: str, event: Node) -> None:
    """A role that allows rules to start the machine."""
    start = {
        "Effect": "Allow",
        "Action": ["states:StartExecution"],
        "Resource": [{"Ref": machine}],
    }
    _add(draft, role_id, "events.amazonaws.com", ("start", [start]), event)


def _add(
    draft: Draft, role_id: str, assumed_by: Any, policy: tuple[str, list[Any]], node: Node
) -> None:
    name, statements = policy
    assume = {
        "Effect": "Allow",
        "Principal": {"Service": assumed_by},
        "Action": "sts:AssumeRole",
    }
    draft.add(
        role_id,
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [assume]},
            "Policies": [
                {
                    "PolicyName": name,
                    "PolicyDocument": {"Version": "2012-10-17", "Statement": statements},
                }
            ],
        },
        node.where,
    )
