"""A flow as plain text: one line a call or invocation, indented below what led to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from harness.engines.extension.wire import Call, Invocation, InvocationStart, Record
from harness.trace.flow import Happening, Step, flow
from harness.trace.subject import subject

WIDTH = 96
"""Columns at most."""
LINES = 300
"""Lines at most: the first and the last ones are shown."""
_DEEPEST = 12


def timeline(
    records: Iterable[Record],
    *,
    width: int = WIDTH,
    lines: int = LINES,
    titles: Mapping[str, str] | None = None,
) -> list[str]:
    """The records' flow, beginning at 0 ms; empty where nothing was called.

    Each line: when it began (milliseconds since the first), what it was (`test:` is whoever
    called from outside), and at the right how it ended, if badly, and how long it took.

    Args:
        titles: logical ids by physical names, which they stand instead of.
    """
    roots = flow(records)
    if not roots:
        return []
    began = roots[0].record.time
    titles = dict(sorted((titles or {}).items(), key=lambda one: -len(one[0])))
    drawn = [
        _line(depth, step, began, width, titles) for root in roots for depth, step in root.walk()
    ]
    if len(drawn) <= lines:
        return drawn
    first, last = lines // 2, lines - lines // 2
    left_out = f"{'…':>8}  {len(drawn) - lines} lines left out"
    return [*drawn[:first], left_out, *drawn[-last:]]


def _line(depth: int, step: Step, began: float, width: int, titles: Mapping[str, str]) -> str:
    record = step.record
    since = round((record.time - began) * 1000)
    right = _outcome(record)
    what = _what(record, depth)
    for physical, logical in titles.items():
        what = what.replace(physical, logical)
    left = f"{since:>5} ms  {'  ' * min(depth, _DEEPEST)}{what}"
    room = width - len(right) - 2
    if len(left) > room:
        left = left[: room - 1] + "…"
    return f"{left:<{room}}  {right}"


def _what(record: Happening, depth: int) -> str:
    if not isinstance(record, Call):
        cold = " (cold start)" if record.cold else ""
        return f"λ {record.function}{cold}"
    return f"{_who(record, depth)}{record.service} {record.operation} {subject(record)}".rstrip()


def _who(call: Call, depth: int) -> str:
    if call.caller.kind == "outside":
        return "test: "
    if depth == 0 and call.caller.name:
        return f"{call.caller.name}: "
    return ""


def _outcome(record: Happening) -> str:
    if isinstance(record, InvocationStart):
        return "still running"
    took = _duration(record.duration_ms)
    if isinstance(record, Invocation):
        if record.status == "ok":
            return took
        failure = record.error.type if record.error else record.status
        return f"{record.status}: {failure}  {took}" if record.error else f"{failure}  {took}"
    if record.error is not None:
        return f"{record.error.type}  {took}"
    return f"{record.status}  {took}" if record.status >= 400 else took


def _duration(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.1f} s" if milliseconds >= 10_000 else f"{milliseconds:.0f} ms"
