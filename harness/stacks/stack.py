"""A deployed stack: its outputs, and what its logical ids became."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.errors import BadInput, Location, Unsupported, did_you_mean
from harness.stacks.partial.left_out import LeftOut


@dataclass(frozen=True)
class Resource:
    """One resource of a deployed stack; `line` is where the template declares it."""

    logical_id: str
    type: str
    physical_id: str
    line: int | None = None


@dataclass(frozen=True)
class Stack:
    """What a deployment came to."""

    name: str
    template: Path
    outputs: dict[str, str] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    changed: bool = True
    """False where the deployment found nothing to do."""
    engine: str = ""
    left_out: dict[str, LeftOut] = field(default_factory=dict)
    """What the engine could not make, by title; empty unless that was allowed."""

    def resource(self, logical_id: str, *types: str, where: Location | None = None) -> Resource:
        """The resource named `logical_id`, which must be of one of `types` if any are given.

        Raises:
            BadInput: there is none, with the nearest logical ids of the right type.
            Unsupported: it was left out of the deployment.
        """
        self.need(logical_id, where)
        found = self.resources.get(logical_id)
        if found is not None and (not types or found.type in types):
            return found
        fitting = [r.logical_id for r in self.resources.values() if not types or r.type in types]
        wanted = " or ".join(types) or "resource"
        what = (
            f"{logical_id!r} is a {found.type}, not a {wanted}"
            if found
            else f"stack {self.name!r} has no {wanted} {logical_id!r}"
        )
        raise BadInput(what, where=where, fix=did_you_mean(logical_id, fitting))

    def need(self, title: str, where: Location | None = None) -> None:
        """
        Raises:
            Unsupported: `title` was left out of the deployment.
        """
        if (left_out := self.left_out.get(title)) is not None:
            raise Unsupported(self.engine, str(left_out), where=where)

    def output(self, name: str, where: Location | None = None) -> str | None:
        """The output called `name`; None where there is none.

        Raises:
            Unsupported: it was left out of the deployment.
        """
        if name not in self.outputs:
            self.need(f"Outputs.{name}", where)
        return self.outputs.get(name)

    def to_json(self) -> dict[str, Any]:
        """The shape that `harness deploy --json` prints."""
        left_out = {title: one.to_json() for title, one in self.left_out.items()}
        return {
            "stack": self.name,
            "outputs": self.outputs,
            "resources": {r.logical_id: r.physical_id for r in self.resources.values()},
            **({"left_out": left_out} if left_out else {}),
        }
