"""What an expression is made of, names and values already put in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

Step: TypeAlias = str | int
"""An attribute's name, or an index of a list."""


@dataclass(frozen=True)
class Path:
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        """As AWS's messages show it: `[a, [0], b]`."""
        return "[" + ", ".join(f"[{s}]" if isinstance(s, int) else s for s in self.steps) + "]"

    @property
    def root(self) -> str:
        return str(self.steps[0])


@dataclass(frozen=True)
class Value:
    content: dict[str, Any]
    """An attribute value as DynamoDB JSON."""

    @property
    def kind(self) -> str:
        return next(iter(self.content))

    def __str__(self) -> str:
        ((kind, content),) = self.content.items()
        return f"AttributeValue: {{{kind}:{content}}}"


@dataclass(frozen=True)
class Function:
    name: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class Comparison:
    operator: str
    left: Any
    right: Any


@dataclass(frozen=True)
class Between:
    subject: Any
    low: Any
    high: Any


@dataclass(frozen=True)
class In:
    subject: Any
    candidates: tuple[Any, ...]


@dataclass(frozen=True)
class Not:
    condition: Any


@dataclass(frozen=True)
class And:
    left: Any
    right: Any


@dataclass(frozen=True)
class Or:
    left: Any
    right: Any


@dataclass(frozen=True)
class Sum:
    """`left + right`, or with "-"; only in what is assigned."""

    operator: str
    left: Any
    right: Any


@dataclass(frozen=True)
class Assignment:
    """One action of an update expression; `value` is None in REMOVE."""

    section: str
    path: Path
    value: Any


Condition: TypeAlias = Function | Comparison | Between | In | Not | And | Or
Operand: TypeAlias = Path | Value | Function | Sum
