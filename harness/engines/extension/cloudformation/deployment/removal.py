"""Takes resources away, last made first, as their policies want it."""

from __future__ import annotations

from collections.abc import Iterable

from localstack.services.cloudformation.v2.entities import Stack

from ..resources.errors import of
from ..resources.handlers import handler_of
from ..resources.record import Record
from . import events
from .state import target_of


def remove(stack: Stack, records: Iterable[Record], *, retain: Iterable[str] = ()) -> list[Record]:
    """Delete them in the order given; answers what could not be deleted.

    What a resource needs stays while that resource could not be deleted. `retain` are names
    of resources to leave as they are.
    """
    failed: list[Record] = []
    kept = set(retain)
    for record in records:
        wanted, physical = record.wanted, record.physical_id
        if record.name in kept:
            events.of_resource(stack, wanted, "DELETE_SKIPPED", "", physical)
            continue
        if any(record.name in each.wanted.needs for each in failed):
            failed.append(record)
            continue
        events.of_resource(stack, wanted, "DELETE_IN_PROGRESS", "", physical)
        try:
            handler_of(record.type).delete(target_of(stack), record)
        except Exception as error:
            failed.append(record)
            events.of_resource(stack, wanted, "DELETE_FAILED", str(of(error)), physical)
        else:
            events.of_resource(stack, wanted, "DELETE_COMPLETE", "", physical)
    return failed


def retained(records: Iterable[Record], *, created_now: bool = False) -> list[str]:
    """Names of those that stay when they leave the stack.

    `created_now`: the operation that is rolled back made them.
    """
    policies = ("Retain",) if created_now else ("Retain", "RetainExceptOnCreate")
    return [record.name for record in records if record.wanted.deletion_policy in policies]
