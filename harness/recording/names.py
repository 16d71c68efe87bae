"""The logical ids of what calls name: by physical id, URL or ARN."""

from __future__ import annotations

from harness.scenarios.cloud.observed import function_name
from harness.scenarios.fields import (
    API,
    BUCKET,
    BUS,
    FUNCTION,
    MACHINE,
    QUEUE,
    STREAM,
    TABLE,
    TOPIC,
)
from harness.stacks.stack import Resource, Stack

KINDS = {
    "api": API,
    "bucket": BUCKET,
    "bus": BUS,
    "function": FUNCTION,
    "machine": MACHINE,
    "queue": QUEUE,
    "stream": STREAM,
    "table": TABLE,
    "topic": TOPIC,
}


class Names:
    """The resources of a stack, found by whatever AWS calls them."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._known = {
            (kind, own_name(resource.physical_id)): logical_id
            for logical_id, resource in stack.resources.items()
            for kind, types in KINDS.items()
            if resource.type in types
        }

    def logical(self, kind: str, named: str) -> str | None:
        """The logical id; None where it is none of the stack's."""
        name = function_name(named) if kind == "function" else own_name(named)
        return self._known.get((kind, name))

    def of(self, types: tuple[str, ...]) -> list[tuple[str, Resource]]:
        """Logical ids and resources of these types."""
        return [(k, r) for k, r in self.stack.resources.items() if r.type in types]

    def all(self, kind: str) -> dict[str, Resource]:
        """Those of one kind, by logical id."""
        types = KINDS[kind]
        return {k: r for k, r in self.stack.resources.items() if r.type in types}


def own_name(named: str) -> str:
    """The name at the end of a URL or an ARN."""
    return named.rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1]
