"""The events of a stack, in CloudFormation's words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from localstack.services.cloudformation.v2.entities import Stack

from ..resources.record import Wanted

_GONE = ("DELETE_COMPLETE", "DELETE_SKIPPED")


def of_stack(stack: Stack, status: str, reason: str | None = None) -> None:
    stack.status_reason = None
    stack.set_stack_status(status, reason)


def of_resource(
    stack: Stack, wanted: Wanted, status: str, reason: str = "", physical_id: str | None = None
) -> None:
    """An event; what DescribeStackResources shows follows it."""
    shown = stack.resource_states.get(wanted.name)
    if status in _GONE:
        if shown is not None and shown.get("PhysicalResourceId") in (physical_id, None):
            del stack.resource_states[wanted.name]
    elif (
        not status.startswith("DELETE")
        or shown is None
        or (shown.get("PhysicalResourceId") == physical_id)
    ):
        # an old resource that is cleaned up must not hide the new one of the same name
        stack.resource_states[wanted.name] = {
            "StackName": stack.stack_name,
            "StackId": stack.stack_id,
            "LogicalResourceId": wanted.name,
            "PhysicalResourceId": physical_id,
            "ResourceType": wanted.type,
            "Timestamp": datetime.now(tz=UTC),
            "ResourceStatus": status,
            **({"ResourceStatusReason": reason} if reason else {}),
        }
    stack._store_event(
        resource_id=wanted.name,
        resource_type=wanted.type,
        physical_resource_id=physical_id or "",
        status=status,
        status_reason=reason,
    )


def forget_others(stack: Stack, names: Collection[str]) -> None:
    """Show only these resources from now on: the others never came to be, or are gone."""
    for name in [name for name in stack.resource_states if name not in names]:
        del stack.resource_states[name]


def named(names: list[str]) -> str:
    return f"[{', '.join(names)}]"
