"""What a statement asks for, its parameters already put in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..expressions.nodes import Assignment, Path


@dataclass(frozen=True)
class Select:
    table: str
    index: str | None
    paths: list[Path] | None
    """None: all attributes."""
    where: Any
    order: list[tuple[str, bool]]
    """Attribute, and whether it rises."""
    exists: bool = False
    """`EXISTS(SELECT …)`: a condition of a transaction."""


@dataclass(frozen=True)
class Insert:
    table: str
    item: dict[str, Any]


@dataclass(frozen=True)
class Update:
    table: str
    actions: list[Assignment]
    where: Any
    returning: str | None
    """`ALL OLD`, `ALL NEW`, `MODIFIED OLD` or `MODIFIED NEW`."""


@dataclass(frozen=True)
class Delete:
    table: str
    where: Any
    returning: str | None


Statement = Select | Insert | Update | Delete
