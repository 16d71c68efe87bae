"""Finds a function by its logical id or its name."""

from __future__ import annotations

from harness.engines.cloud import Cloud
from harness.errors import BadInput, did_you_mean

STACK_TAG = "aws:cloudformation:stack-name"


def function_name(cloud: Cloud, wanted: str, stack: str | None = None) -> str:
    """The physical name of the function that `wanted` names.

    Raises:
        BadInput: there is none (with the nearest names), or several stacks have one.
    """
    logical = _by_logical_id(cloud, stack)
    found = logical.get(wanted, [])
    if len(found) == 1:
        return found[0][1]
    if len(found) > 1:
        raise BadInput(
            f"{len(found)} stacks have a function {wanted!r}",
            fix="name one: --stack " + " or --stack ".join(name for name, _ in found),
        )
    names = _names(cloud) if stack is None else []
    if wanted in names:
        return wanted
    place = f"stack {stack!r}" if stack else "the engine"
    raise BadInput(
        f"{place} has no function {wanted!r}", fix=did_you_mean(wanted, {*logical, *names})
    )


def _by_logical_id(cloud: Cloud, stack: str | None) -> dict[str, list[tuple[str, str]]]:
    """Logical id to (stack, physical name)."""
    client = cloud.looks("cloudformation")
    pages = client.get_paginator("describe_stacks").paginate()
    stacks = [s["StackName"] for page in pages for s in page["Stacks"]]
    if stack is not None and stack not in stacks:
        raise BadInput(f"there is no stack {stack!r}", fix=did_you_mean(stack, stacks))
    found: dict[str, list[tuple[str, str]]] = {}
    for name in [stack] if stack else stacks:
        resources = client.describe_stack_resources(StackName=name)["StackResources"]
        for resource in resources:
            if resource["ResourceType"] == "AWS::Lambda::Function" and (
                physical := resource.get("PhysicalResourceId")
            ):
                found.setdefault(resource["LogicalResourceId"], []).append((name, physical))
    return found


def _names(cloud: Cloud) -> list[str]:
    pages = cloud.looks("lambda").get_paginator("list_functions").paginate()
    return [f["FunctionName"] for page in pages for f in page["Functions"]]
