"""CloudFormation's plain calls, waited for, as `aws cloudformation` would make them."""

from __future__ import annotations

import json
import textwrap
import uuid
from typing import Any

import yaml

from harness.engines.cloud import Cloud
from tests.engine.lambdas import eventually

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


class _Loader(yaml.SafeLoader):
    """Turns `!Ref x` into `{"Ref": "x"}`."""


def _long_form(loader: _Loader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        if suffix == "GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _long_form)


def parsed(text: str) -> dict[str, Any]:
    """A template in YAML, as data."""
    found = yaml.load(textwrap.dedent(text), _Loader)
    assert isinstance(found, dict)
    return found


class Stacks:
    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.client = cloud.client("cloudformation")

    def create(self, name: str, template: str | dict[str, Any], **request: Any) -> dict[str, Any]:
        """Create it and wait for the end, good or bad."""
        made = self.client.create_stack(StackName=name, **_request(template, request))
        return self.settled(made["StackId"])

    def update(self, name: str, template: str | dict[str, Any], **request: Any) -> dict[str, Any]:
        self.client.update_stack(StackName=name, **_request(template, request))
        return self.settled(name)

    def delete(self, name: str, **request: Any) -> dict[str, Any]:
        stack_id = self.client.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        self.client.delete_stack(StackName=name, **request)
        return self.settled(stack_id)

    def settled(self, name: str) -> dict[str, Any]:
        return eventually(
            lambda: self.client.describe_stacks(StackName=name)["Stacks"][0],
            lambda stack: not stack["StackStatus"].endswith("IN_PROGRESS"),
        )

    def outputs(self, name: str) -> dict[str, str]:
        stack = self.client.describe_stacks(StackName=name)["Stacks"][0]
        return {o["OutputKey"]: o["OutputValue"] for o in stack.get("Outputs", [])}

    def ids(self, name: str) -> dict[str, str]:
        """Physical ids by logical ids."""
        found = self.client.describe_stack_resources(StackName=name)["StackResources"]
        return {
            each["LogicalResourceId"]: each["PhysicalResourceId"]
            for each in found
            if "PhysicalResourceId" in each
        }

    def events(self, name: str) -> list[tuple[str, str, str]]:
        """Logical id, status and reason, oldest first."""
        pages = self.client.get_paginator("describe_stack_events").paginate(StackName=name)
        found = [event for page in pages for event in page["StackEvents"]]
        return [
            (e["LogicalResourceId"], e["ResourceStatus"], e.get("ResourceStatusReason", ""))
            for e in reversed(found)
        ]

    def change_set(self, name: str, template: str | dict[str, Any], **request: Any) -> Any:
        """Compute a change set; answers DescribeChangeSet's answer."""
        request.setdefault("ChangeSetType", "UPDATE")
        made = self.client.create_change_set(
            StackName=name, ChangeSetName=f"set-{uuid.uuid4().hex}", **_request(template, request)
        )
        return eventually(
            lambda: self.client.describe_change_set(ChangeSetName=made["Id"]),
            lambda found: not found["Status"].endswith(("PENDING", "IN_PROGRESS")),
        )


def _request(template: str | dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    body = parsed(template) if isinstance(template, str) else template
    request.setdefault("Capabilities", CAPABILITIES)
    if request.get("Parameters") and isinstance(request["Parameters"], dict):
        request["Parameters"] = [
            {"ParameterKey": key, "ParameterValue": value}
            for key, value in request["Parameters"].items()
        ]
    return {"TemplateBody": json.dumps(body), **request}
