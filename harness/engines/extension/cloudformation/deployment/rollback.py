"""Takes back what was done before a resource failed."""

from __future__ import annotations

from localstack.services.cloudformation.v2.entities import Stack

from ..resources.errors import of
from ..resources.handlers import handler_of
from ..resources.record import Record
from . import events
from .apply import Step
from .removal import remove, retained
from .state import target_of


def of_creation(stack: Stack, steps: list[Step]) -> list[Record]:
    """Delete what was made; answers what could not be deleted, or is kept by its policy."""
    made = [step.after for step in reversed(steps)]
    return remove(stack, made, retain=retained(made, created_now=True))


def of_changes(
    stack: Stack, steps: list[Step], before: dict[str, Record]
) -> tuple[dict[str, Record], list[Record], list[str]]:
    """Change back what was changed.

    Returns:
        The records as they are now, those to be deleted, and the names of resources that
        could not be changed back.
    """
    records, leftover, failed = dict(before), [], []
    for step in reversed(steps):
        if step.before is None:
            leftover.append(step.after)
        elif step.replaced:
            leftover.append(step.after)
            records[step.after.name] = step.before
            _back(stack, step.before)
        else:
            found = _changed_back(stack, step, step.before)
            if found is None:
                failed.append(step.after.name)
            else:
                records[step.after.name] = found
    return records, leftover, failed


def _changed_back(stack: Stack, step: Step, before: Record) -> Record | None:
    wanted = before.wanted
    physical = before.physical_id
    events.of_resource(stack, wanted, "UPDATE_IN_PROGRESS", "", physical)
    try:
        made = handler_of(wanted.type).update(target_of(stack), step.after, wanted.properties)
    except Exception as error:
        events.of_resource(stack, wanted, "UPDATE_FAILED", str(of(error)), physical)
        return None
    events.of_resource(stack, wanted, "UPDATE_COMPLETE", "", made.physical_id)
    return Record(wanted, made.model, made.physical_id, "UPDATE_COMPLETE", supported=made.supported)


def _back(stack: Stack, record: Record) -> None:
    physical = record.physical_id
    events.of_resource(stack, record.wanted, "UPDATE_COMPLETE", "", physical)
