"""Puts our operations in the place of LocalStack's; the others stay what they are."""

from __future__ import annotations

from typing import Any

from localstack.aws.api import handler

from . import change_sets, describing, stacks

_OPERATIONS = {
    "CreateStack": ("create_stack", stacks.create),
    "UpdateStack": ("update_stack", stacks.update),
    "DeleteStack": ("delete_stack", stacks.delete),
    "CreateChangeSet": ("create_change_set", change_sets.create),
    "ExecuteChangeSet": ("execute_change_set", change_sets.execute),
    "DescribeChangeSet": ("describe_change_set", change_sets.describe),
    "DescribeStackResource": ("describe_stack_resource", describing.resource),
    "DescribeStackResources": ("describe_stack_resources", describing.resources),
    "ListStackResources": ("list_stack_resources", describing.summaries),
    "ListImports": ("list_imports", describing.imports),
}


def put_into(provider: Any) -> None:
    for operation, (name, call) in _OPERATIONS.items():
        setattr(provider, name, _method(operation, name, call))
    describing.complete(provider)


def _method(operation: str, name: str, call: Any) -> Any:
    def method(_provider: Any, context: Any, request: Any) -> Any:
        return call(context, request)

    method.__name__ = name  # LocalStack looks the method up again by it
    return handler(operation, expand=False)(method)
