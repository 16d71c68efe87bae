"""Deployed stacks looked at as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from harness.errors import Location
from harness.stacks.stack import Resource, Stack


@dataclass(frozen=True)
class Joined(Stack):
    """A name that only one stack has stands for itself; any may be `LABEL.NAME`."""

    parts: dict[str, Stack] = field(default_factory=dict)
    """By label."""

    def resource(self, logical_id: str, *types: str, where: Location | None = None) -> Resource:
        label, dot, own = logical_id.partition(".")
        if dot and logical_id not in self.resources and label in self.parts:
            return self.parts[label].resource(own, *types, where=where)
        return super().resource(logical_id, *types, where=where)

    def output(self, name: str, where: Location | None = None) -> str | None:
        label, dot, own = name.partition(".")
        if dot and name not in self.outputs and label in self.parts:
            return self.parts[label].output(own, where)
        return super().output(name, where)


def joined(parts: Mapping[str, Stack]) -> Stack:
    """The stacks, by label, as one; `LABEL.NAME` where several have a name."""
    stacks = list(parts.values())
    if len(stacks) == 1:
        return stacks[0]
    resources = united({label: s.resources for label, s in parts.items()})
    return Joined(
        name=" + ".join(s.name for s in stacks),
        template=stacks[-1].template,
        outputs=united({label: s.outputs for label, s in parts.items()}),
        resources={name: replace(r, logical_id=name) for name, r in resources.items()},
        changed=any(s.changed for s in stacks),
        engine=stacks[-1].engine,
        left_out=united({label: s.left_out for label, s in parts.items()}),
        parts=dict(parts),
    )


def united(parts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Names of all the parts; one that several have is `LABEL.NAME`."""
    counted = Counter(name for part in parts.values() for name in part)
    return {
        name if counted[name] == 1 else f"{label}.{name}": value
        for label, part in parts.items()
        for name, value in part.items()
    }
