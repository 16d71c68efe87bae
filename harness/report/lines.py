"""Text that knows what each of its lines is; every writer chooses its own colours."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Role(Enum):
    PLAIN = "plain"
    TITLE = "title"
    PROBLEM = "problem"
    EXPECTED = "expected"
    ACTUAL = "actual"
    HINT = "hint"


@dataclass(frozen=True)
class Line:
    text: str
    role: Role = Role.PLAIN

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Section:
    """Lines under a title; `detail` marks what a short report leaves out."""

    title: str
    lines: list[Line] = field(default_factory=list)
    detail: bool = False

    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)
