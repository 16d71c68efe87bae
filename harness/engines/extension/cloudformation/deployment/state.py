"""What a stack is now, as far as LocalStack's own objects do not hold it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from localstack.services.cloudformation.v2.entities import Stack

from ..resources.record import Record, Target
from .source import Source

_ATTRIBUTE = "harness_state"


@dataclass(frozen=True)
class State:
    """`records` are by logical id, in the order in which they were made."""

    source: Source | None = None
    records: dict[str, Record] = field(default_factory=dict)
    imports: frozenset[str] = frozenset()
    updated_at: Any = None
    """When the last update began; None: never updated."""
    disable_rollback: bool = False

    def but(self, **changes: Any) -> State:
        return replace(self, **changes)


def state_of(stack: Stack) -> State:
    found = vars(stack).get(_ATTRIBUTE)
    return found if isinstance(found, State) else State()


def keep(stack: Stack, state: State) -> None:
    """Remember it, and show it to those parts of LocalStack that look into the stack."""
    setattr(stack, _ATTRIBUTE, state)
    stack.resolved_resources = {
        record.name: {
            "LogicalResourceId": record.name,
            "Type": record.type,
            "Properties": record.model,
            "LastUpdatedTimestamp": record.at,
            "ResourceStatus": record.status,
            "PhysicalResourceId": record.physical_id,
        }
        for record in state.records.values()
    }


def target_of(stack: Stack) -> Target:
    return Target(stack.account_id, stack.region_name, stack.stack_name, stack.stack_id)
