"""Building a look from comparisons and counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from harness.engines.extension.wire import Call, Record
from harness.scenarios.expectations.base import Look
from harness.scenarios.matchers import match
from harness.scenarios.matchers.base import Difference, show

_SEEN = 10
_READS = ("BatchGet", "Describe", "Get", "Head", "List", "Query", "Scan", "TransactGet")


def compared(
    message: str,
    parts: Iterable[tuple[str, Any, Any, bool]],
    *,
    actual: Any,
    expected: Any = None,
    seen: Iterable[str] = (),
    final: bool = False,
) -> Look:
    """A look that holds if every part matches.

    Args:
        parts: path, expected, actual, and whether mappings must be exact.
    """
    parts = list(parts)
    differences: list[Difference] = []
    for path, wanted, got, exact in parts:
        differences += match(wanted, got, exact=exact, path=path)
    if expected is None:
        expected = parts[0][1] if len(parts) == 1 else {p: e for p, e, _, _ in parts}
    return Look(
        holds=not differences,
        message=message,
        expected=expected,
        actual=actual,
        differences=[str(d) for d in differences],
        seen=list(seen),
        final=final,
        result=actual,
    )


def wrote(records: Iterable[Record], service: str) -> bool:
    """Whether one of them is a call to the service that may have changed what lies there."""
    calls = (r for r in records if isinstance(r, Call) and r.service == service)
    return any(not call.operation.startswith(_READS) for call in calls)


def newest(things: list[Any], what: str) -> list[str]:
    """The last few things as lines, newest last; how many there are in all if more."""
    lines = [f"{what}: {show(thing)}" for thing in things[-_SEEN:]]
    if len(things) > _SEEN:
        lines.insert(0, f"({len(things) - _SEEN} earlier ones left out)")
    return lines


def plural(n: int, what: str) -> str:
    """`1 call of F`, `3 calls of F`: the first word is the noun."""
    noun, *rest = what.split(" ")
    return " ".join([str(n), noun if n == 1 else f"{noun}s", *rest])
