"""Creates, updates and deletes a stack, from its first event to its last.

AWS: CloudFormation User Guide, "Stack failure options" and "Stack update process".
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from localstack.services.cloudformation.v2.entities import Stack

from ..language.errors import TemplateError
from ..resources.errors import ResourceFailed
from ..resources.record import Record
from . import events, outputs, removal, rollback
from .apply import Apply, DeploymentFailed
from .lookups import LookUps
from .source import Source
from .state import State, keep, state_of

_LOG = logging.getLogger(__name__)
_Run = Callable[..., None]


def _never_hanging(status: str) -> Callable[[_Run], _Run]:
    """A fault of ours must end in a failed stack, not in one that is in progress for ever."""

    def decorate(run: _Run) -> _Run:
        @functools.wraps(run)
        def guarded(stack: Stack, *args: Any, **kwargs: Any) -> None:
            try:
                run(stack, *args, **kwargs)
            except Exception as error:
                _LOG.exception("stack %s", stack.stack_name)
                events.of_stack(stack, status, f"Internal failure: {error!r}")

        return guarded

    return decorate


@_never_hanging("CREATE_FAILED")
def create(stack: Stack, source: Source, look_ups: LookUps, on_failure: str) -> None:
    """`on_failure` is ROLLBACK, DELETE or DO_NOTHING."""
    apply = Apply(stack, source, {}, look_ups.dynamic)
    try:
        apply.run()
        found = outputs.resolved(source, apply.resolver)
        outputs.check_exports(stack, found)
    except (DeploymentFailed, TemplateError, ResourceFailed) as error:
        _creation_failed(stack, source, apply, _reason(error), on_failure)
        return
    _finish(stack, source, apply, found, look_ups)
    events.of_stack(stack, "CREATE_COMPLETE")


def _creation_failed(
    stack: Stack, source: Source, apply: Apply, reason: str, on_failure: str
) -> None:
    made = {step.after.name: step.after for step in apply.steps}
    state = state_of(stack).but(source=source)
    _describe(stack, source)
    if on_failure == "DO_NOTHING":
        keep(stack, state.but(records=made))
        events.of_stack(stack, "CREATE_FAILED", reason)
        return
    doing, done = (
        ("DELETE_IN_PROGRESS", "DELETE_COMPLETE")
        if on_failure == "DELETE"
        else ("ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE")
    )
    told = f"{reason}. " if not reason.endswith((".", ". ")) else f"{reason} "
    told = f"{told.strip()} {'Delete' if on_failure == 'DELETE' else 'Rollback'} requested by user."
    events.of_stack(stack, doing, told)
    left = rollback.of_creation(stack, apply.steps)
    events.forget_others(stack, [record.name for record in left])
    keep(stack, state.but(records={record.name: record for record in left}))
    if left:
        failed = "DELETE_FAILED" if on_failure == "DELETE" else "ROLLBACK_FAILED"
        events.of_stack(stack, failed, _not_deleted(left))
        return
    events.of_stack(stack, done)
    if on_failure == "DELETE":
        stack.deletion_time = datetime.now(tz=UTC)
    stack.status_reason = told


@_never_hanging("UPDATE_FAILED")
def update(stack: Stack, source: Source, look_ups: LookUps, *, keep_failed: bool) -> None:
    """`keep_failed`: what was done before a failure is not taken back."""
    before = state_of(stack).records
    apply = Apply(stack, source, before, look_ups.dynamic)
    try:
        apply.run()
        found = outputs.resolved(source, apply.resolver)
        outputs.check_exports(stack, found)
    except (DeploymentFailed, TemplateError, ResourceFailed) as error:
        if keep_failed:
            records = {**before, **{s.after.name: s.after for s in apply.steps}}
            keep(stack, state_of(stack).but(records=records))
            events.of_stack(stack, "UPDATE_FAILED", _reason(error))
        else:
            _take_back(stack, apply, before, _reason(error))
        return
    replaced = {step.after.name for step in apply.steps if step.replaced}
    gone = [r for r in reversed(before.values()) if r.name not in apply.records]
    old = [r for r in reversed(before.values()) if r.name in replaced]
    events.of_stack(stack, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    retain = [r.name for r in old if r.wanted.replace_policy != "Delete"]
    removal.remove(
        stack,
        [r for r in reversed(before.values()) if r in gone or r in old],
        retain=[*retain, *removal.retained(gone)],
    )
    _finish(stack, source, apply, found, look_ups)
    events.of_stack(stack, "UPDATE_COMPLETE")


def _take_back(stack: Stack, apply: Apply, before: dict[str, Record], reason: str) -> None:
    events.of_stack(stack, "UPDATE_ROLLBACK_IN_PROGRESS", reason)
    records, leftover, failed = rollback.of_changes(stack, apply.steps, before)
    keep(stack, state_of(stack).but(records=records))
    if failed:
        events.of_stack(
            stack,
            "UPDATE_ROLLBACK_FAILED",
            f"The following resource(s) failed to update: {events.named(failed)}. ",
        )
        return
    events.of_stack(stack, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
    removal.remove(stack, leftover, retain=removal.retained(leftover, created_now=True))
    events.forget_others(stack, records)
    events.of_stack(stack, "UPDATE_ROLLBACK_COMPLETE")
    stack.status_reason = reason


@_never_hanging("DELETE_FAILED")
def delete(stack: Stack, retain: list[str]) -> None:
    """`retain` names resources to leave, of a stack whose deletion failed before."""
    state = state_of(stack)
    for export in stack.resolved_exports:
        if users := outputs.importers(stack, export):
            events.of_stack(
                stack,
                "DELETE_FAILED",
                f"Export {export} cannot be deleted as it is in use by {' and '.join(users)}",
            )
            return
    records = list(reversed(state.records.values()))
    left = removal.remove(stack, records, retain=[*retain, *removal.retained(records)])
    keep(stack, state.but(records={record.name: record for record in reversed(left)}))
    if left:
        events.of_stack(stack, "DELETE_FAILED", _not_deleted(left))
        return
    stack.resolved_exports = {}
    stack.deletion_time = datetime.now(tz=UTC)
    keep(stack, State(source=state.source))
    events.of_stack(stack, "DELETE_COMPLETE")


def _finish(
    stack: Stack,
    source: Source,
    apply: Apply,
    found: list[dict[str, Any]],
    look_ups: LookUps,
) -> None:
    _describe(stack, source)
    stack.resolved_outputs = found
    stack.resolved_exports = outputs.exports(found)
    keep(
        stack,
        state_of(stack).but(
            source=source, records=apply.records, imports=frozenset(look_ups.imported)
        ),
    )


def _describe(stack: Stack, source: Source) -> None:
    """What other operations of LocalStack read from the stack."""
    stack.template = source.original
    stack.template_body = source.body
    stack.processed_template = source.document
    stack.description = source.document.get("Description")
    stack.resolved_parameters = {
        name: {
            "type_": each.type,
            "given_value": each.text,
            "default_value": None,
            "no_echo": each.hidden,
            "resolved_value": each.looked_up,
        }
        for name, each in source.parameters.items()
    }


def _reason(error: Exception) -> str:
    if isinstance(error, DeploymentFailed):
        return f"The following resource(s) failed to {error.action}: [{error.name}]. "
    return str(error)


def _not_deleted(left: list[Record]) -> str:
    names = [record.name for record in left]
    return f"The following resource(s) failed to delete: {events.named(names)}. "
