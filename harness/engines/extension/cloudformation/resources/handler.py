"""What can be done with resources of one type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from .record import Record, Target
from .schema import Schema


@dataclass(frozen=True)
class Made:
    """What came of making or changing a resource."""

    model: dict[str, Any]
    physical_id: str
    replaced: bool = False
    """It is another resource now, and the former one is still there."""
    told: str = ""
    supported: bool = True


class Handler(Protocol):
    """Raises ResourceFailed, or what the service raised, from each method."""

    schema: Schema

    def create(self, target: Target, name: str, properties: dict[str, Any]) -> Made: ...

    def update(self, target: Target, record: Record, properties: dict[str, Any]) -> Made: ...

    def delete(self, target: Target, record: Record) -> None:
        """A resource that is gone already is no error."""
