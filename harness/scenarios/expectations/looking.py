"""Building a look from comparisons and counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from harness.engines.extension.wire import Call, Record
from harness.scenarios.expectations.base import Look
from harness.scenarios.matchers import match
from harness.scenarios.matchers.base import Difference, show

_SEEN = 10
_OF_ITS_KEY = ("CompleteMultipartUpload", "CopyObject", "DeleteObject", "PutObject", "UploadPart")
"""Calls to S3 that change no other object than that of their `Key`."""
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
    return any(_writes(records, service))


def wrote_object(records: Iterable[Record], concerns: Callable[[str], bool]) -> bool:
    """Whether one of them is a call to S3 that may have changed an object with such a key."""
    return any(
        call.operation not in _OF_ITS_KEY or concerns(str(call.parameters.get("Key")))
        for call in _writes(records, "s3")
    )


def _writes(records: Iterable[Record], service: str) -> Iterator[Call]:
    calls = (one for one in records if isinstance(one, Call) and one.service == service)
    return (call for call in calls if not call.operation.startswith(_READS))


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
