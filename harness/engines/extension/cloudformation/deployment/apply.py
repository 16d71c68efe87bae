"""Makes and changes resources, in order, and remembers what it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from localstack.services.cloudformation.v2.entities import Stack

from ..language.dynamic import LookUp
from ..language.errors import TemplateError
from ..resources.errors import ResourceFailed, of
from ..resources.handler import Made
from ..resources.handlers import handler_of
from ..resources.record import Record, Wanted
from . import events
from .live import Live
from .source import Source
from .state import target_of

_REPLACING = (
    "Requested update requires the creation of a new physical resource; hence creating one."
)
_ALWAYS = ("AWS::CloudFormation::Stack",)
"""Types that are looked into although their properties are the same."""


class DeploymentFailed(Exception):
    """A resource failed; `action` is create or update."""

    def __init__(self, name: str, action: str, reason: str) -> None:
        super().__init__(reason)
        self.name = name
        self.action = action


@dataclass(frozen=True)
class Step:
    """One thing that was done: `before` None is a creation; both are a change.

    `replaced`: `after` is a new resource, and `before` is still there.
    """

    before: Record | None
    after: Record
    replaced: bool = False


class Apply:
    def __init__(
        self, stack: Stack, source: Source, before: Mapping[str, Record], look_up: LookUp
    ) -> None:
        self._stack = stack
        self._target = target_of(stack)
        self._source = source
        self._before = before
        self._look_up = look_up
        self.records: dict[str, Record] = {}
        self.steps: list[Step] = []
        self.resolver = source.resolver(Live(self.records))

    def run(self) -> None:
        """Bring every resource of the source.

        Raises:
            DeploymentFailed: at the first that fails; `records` and `steps` tell how far it got.
        """
        for name in self._source.order:
            before = self._before.get(name)
            try:
                wanted = self._source.wanted(name, self.resolver, self._look_up)
            except (TemplateError, ResourceFailed) as error:
                placeholder = Wanted(name, self._source.type_of(name), {}, {})
                raise self._failed(placeholder, before, str(error)) from error
            self.records[name] = (
                self._create(wanted) if before is None else self._change(before, wanted)
            )

    def _create(self, wanted: Wanted) -> Record:
        events.of_resource(self._stack, wanted, "CREATE_IN_PROGRESS")
        try:
            made = handler_of(wanted.type).create(self._target, wanted.name, wanted.properties)
        except Exception as error:
            raise self._creation_failed(wanted, None, error) from error
        record = _record(wanted, made, "CREATE_COMPLETE")
        self.steps.append(Step(None, record))
        physical = record.physical_id
        events.of_resource(
            self._stack, wanted, "CREATE_IN_PROGRESS", "Resource creation Initiated", physical
        )
        events.of_resource(self._stack, wanted, "CREATE_COMPLETE", made.told, physical)
        return record

    def _change(self, before: Record, wanted: Wanted) -> Record:
        same = before.wanted.written == wanted.written
        if same and wanted.type not in _ALWAYS:
            return replace(before, wanted=replace(wanted, properties=before.wanted.properties))
        schema = handler_of(wanted.type).schema
        if schema.replaced_by(before.wanted.properties, wanted.properties):
            return self._replace(before, wanted)
        return self._update(before, wanted, quiet=same)

    def _update(self, before: Record, wanted: Wanted, quiet: bool) -> Record:
        physical = before.physical_id
        if not quiet:
            events.of_resource(self._stack, wanted, "UPDATE_IN_PROGRESS", "", physical)
        try:
            made = handler_of(wanted.type).update(self._target, before, wanted.properties)
        except Exception as error:
            failure = of(error)
            if not failure.untouched:
                self.steps.append(Step(before, replace(before, wanted=wanted)))
            raise self._failed(wanted, before, str(failure)) from error
        record = _record(wanted, made, "UPDATE_COMPLETE")
        if quiet and record.model == before.model:
            return replace(before, wanted=wanted)
        self.steps.append(Step(before, record, made.replaced))
        events.of_resource(self._stack, wanted, "UPDATE_COMPLETE", made.told, record.physical_id)
        return record

    def _replace(self, before: Record, wanted: Wanted) -> Record:
        handler = handler_of(wanted.type)
        physical = before.physical_id
        events.of_resource(self._stack, wanted, "UPDATE_IN_PROGRESS", _REPLACING, physical)
        names = handler.schema.named(wanted.properties)
        if names and all(
            before.wanted.properties.get(n) == wanted.properties.get(n) for n in names
        ):
            reason = (
                "CloudFormation cannot update a stack when a custom-named resource requires "
                f"replacing. Rename {wanted.properties[names[-1]]} and update the stack again."
            )
            raise self._failed(wanted, before, reason)
        try:
            made = handler.create(self._target, wanted.name, wanted.properties)
        except Exception as error:
            raise self._creation_failed(wanted, before, error) from error
        record = _record(wanted, made, "UPDATE_COMPLETE")
        self.steps.append(Step(before, record, replaced=True))
        new = record.physical_id
        events.of_resource(
            self._stack, wanted, "UPDATE_IN_PROGRESS", "Resource creation Initiated", new
        )
        events.of_resource(self._stack, wanted, "UPDATE_COMPLETE", made.told, new)
        return record

    def _creation_failed(
        self, wanted: Wanted, before: Record | None, error: Exception
    ) -> DeploymentFailed:
        failure = of(error)
        if failure.partial is not None:
            half = Record(wanted, *failure.partial, "CREATE_FAILED")
            self.steps.append(Step(before, half, replaced=before is not None))
        return self._failed(wanted, before, str(failure))

    def _failed(self, wanted: Wanted, before: Record | None, reason: str) -> DeploymentFailed:
        action = "create" if before is None else "update"
        events.of_resource(
            self._stack,
            wanted,
            f"{action.upper()}_FAILED",
            reason,
            before.physical_id if before else None,
        )
        return DeploymentFailed(wanted.name, action, reason)


def _record(wanted: Wanted, made: Made, status: str) -> Record:
    return Record(wanted, made.model, made.physical_id, status, made.told, supported=made.supported)
