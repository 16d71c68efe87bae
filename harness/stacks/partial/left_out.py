"""What a deployment left out, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from harness.errors import Location


@dataclass(frozen=True)
class LeftOut:
    """`title` is a logical id, `Function.Event`, `Function.Property` or `Outputs.NAME`."""

    title: str
    kind: str
    why: str
    where: Location

    def __str__(self) -> str:
        return f"left out {self.title} ({self.kind}, line {self.where.line}): {self.why}"

    def to_json(self) -> dict[str, Any]:
        return {"type": self.kind, "line": self.where.line, "why": self.why}
