"""What is told about stacks and their resources."""

from __future__ import annotations

from typing import Any

from localstack.aws.api import RequestContext
from localstack.services.cloudformation.engine.validations import ValidationError
from localstack.services.cloudformation.stores import get_cloudformation_store
from localstack.services.cloudformation.v2.entities import Stack

from ..deployment.outputs import importers
from ..deployment.state import state_of
from ..resources.nested_stack import parents
from .requests import stack_named

_DRIFT = {"StackResourceDriftStatus": "NOT_CHECKED"}


def resources(context: RequestContext, request: dict[str, Any]) -> Any:
    name, physical = request.get("StackName"), request.get("PhysicalResourceId")
    if bool(name) == bool(physical):
        raise ValidationError("Specify either StackName or PhysicalResourceId, but not both")
    stack = _of_resource(context, physical) if physical else _stack(context, str(name))
    wanted = request.get("LogicalResourceId")
    return {
        "StackResources": [
            {**each, "DriftInformation": _DRIFT}
            for key, each in list(stack.resource_states.items())
            if wanted is None or key == wanted
        ]
    }


def summaries(context: RequestContext, request: dict[str, Any]) -> Any:
    stack = _stack(context, request["StackName"])
    return {
        "StackResourceSummaries": [
            {
                "LogicalResourceId": each["LogicalResourceId"],
                "PhysicalResourceId": each["PhysicalResourceId"],
                "ResourceType": each["ResourceType"],
                "LastUpdatedTimestamp": each["Timestamp"],
                "ResourceStatus": each["ResourceStatus"],
                "ResourceStatusReason": each.get("ResourceStatusReason"),
                "DriftInformation": _DRIFT,
            }
            for each in list(stack.resource_states.values())
        ]
    }


def resource(context: RequestContext, request: dict[str, Any]) -> Any:
    stack = stack_named(context.account_id, context.region, request["StackName"])
    if stack is None:
        raise ValidationError(f"Stack '{request['StackName']}' does not exist")
    name = request["LogicalResourceId"]
    found = stack.resource_states.get(name)
    if found is None:
        raise ValidationError(f"Resource {name} does not exist for stack {stack.stack_name}")
    record = state_of(stack).records.get(name)
    return {
        "StackResourceDetail": {
            "StackName": stack.stack_name,
            "StackId": stack.stack_id,
            "LogicalResourceId": name,
            "PhysicalResourceId": found["PhysicalResourceId"],
            "ResourceType": found["ResourceType"],
            "LastUpdatedTimestamp": found["Timestamp"],
            "ResourceStatus": found["ResourceStatus"],
            "ResourceStatusReason": found.get("ResourceStatusReason"),
            "Metadata": _metadata(record.wanted.rest.get("Metadata")) if record else None,
            "DriftInformation": _DRIFT,
        }
    }


def imports(context: RequestContext, request: dict[str, Any]) -> Any:
    name = request["ExportName"]
    store = get_cloudformation_store(context.account_id, context.region)
    for stack in store.stacks_v2.values():
        if stack.is_active() and name in stack.resolved_exports:
            if found := importers(stack, name):
                return {"Imports": found}
            raise ValidationError(f"Export '{name}' is not imported by any stack.")
    raise ValidationError(f"Export '{name}' does not exist.")


def complete(provider: Any) -> None:
    """Add to DescribeStacks what LocalStack leaves out or makes up."""
    stock = provider._describe_stack

    def described(self: Any, stack: Stack) -> Any:
        found = stock(self, stack)
        state = state_of(stack)
        found.pop("LastUpdatedTime", None)
        if state.updated_at is not None:
            found["LastUpdatedTime"] = state.updated_at
        found["DisableRollback"] = state.disable_rollback
        parent = parents().get(stack.stack_id)
        if parent is not None:
            found["ParentId"] = found["RootId"] = parent
            while found["RootId"] in parents():
                found["RootId"] = parents()[found["RootId"]]
        return found

    provider._describe_stack = described


def _metadata(value: Any) -> Any:
    import json

    return None if value is None else json.dumps(value)


def _stack(context: RequestContext, name: str) -> Stack:
    stack = stack_named(context.account_id, context.region, name)
    if stack is None:
        raise ValidationError(f"Stack with id {name} does not exist")
    return stack


def _of_resource(context: RequestContext, physical: str) -> Stack:
    store = get_cloudformation_store(context.account_id, context.region)
    for stack in store.stacks_v2.values():
        if stack.is_active() and any(
            each.get("PhysicalResourceId") == physical for each in stack.resource_states.values()
        ):
            return stack
    raise ValidationError(f"Stack for {physical} does not exist")
