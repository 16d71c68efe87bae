"""What a matcher is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

Json = dict[str, Any]


class _Missing:
    """Stands for an actual value that is not there."""

    def __repr__(self) -> str:
        return "nothing"


MISSING: Final = _Missing()


@dataclass(frozen=True)
class Difference:
    """`path` such as `$.items[0].sku`, and what is wrong there."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


Compare = Callable[[Any, Any, str], list[Difference]]
"""Called with expected, actual and path: compares with the enclosing exactness."""


@dataclass(frozen=True)
class Matcher:
    """One `$name`.

    `test` is given the argument, the actual value (never MISSING unless
    `takes_missing`), the path, and how to compare what is nested in the argument.
    `check` says what is wrong with an argument, or None.
    """

    name: str
    doc: str
    schema: Json
    test: Callable[[Any, Any, str, Compare], list[Difference]]
    check: Callable[[Any], str | None] = lambda _: None
    takes_missing: bool = False
    nested: bool = False
    """Whether the argument is itself an expected value (or a list of them)."""
    companions: tuple[str, ...] = field(default=())
    """Plain keys of COMPANIONS that may stand beside it (`within` beside `$approx`)."""
    check_beside: Callable[[str, Any], str | None] = lambda _name, _value: None
    """Says what is wrong with the value of a companion, or None."""


COMPANIONS: Final[dict[str, Json]] = {
    "within": {"type": ["number", "string"], "description": "How far from it: a number, or 30s."},
    "of": {"description": "What is counted.", "$ref": "#/$defs/Expected"},
    "delimiter": {"type": "string", "description": "What stands between two cells."},
}
"""JSON Schemas of the plain keys that may stand beside matchers."""


def show(value: Any, limit: int = 300) -> str:
    """The value as a person reads it, shortened."""
    import json

    if value is MISSING:
        return "nothing"
    text = json.dumps(to_plain(value), ensure_ascii=False, default=str, sort_keys=False)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def to_plain(value: Any) -> Any:
    """Decimals as numbers, sets as sorted lists, bytes as text: for showing."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {str(k): to_plain(v) for k, v in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((to_plain(v) for v in value), key=str)
    if isinstance(value, (list, tuple)):
        return [to_plain(v) for v in value]
    if isinstance(value, (bytes, bytearray)):
        return f"<{len(value)} bytes>"
    return value


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def same_number(a: Any, b: Any) -> bool:
    """Equal as numbers: 10, 10.0 and Decimal("10") are; 0.1 and Decimal("0.1") too."""
    return bool(a == b) or Decimal(str(a)) == Decimal(str(b))
