"""A flow as plain text: one line a call or invocation, indented below what led to it.

Many alike are one line, with how many they were and in which time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from harness.engines.extension.wire import Call, InvocationStart, Record
from harness.trace.bursts import Burst, bursts, how_it_ended
from harness.trace.flow import Happening, flow
from harness.trace.subject import subject
from harness.trace.target import target

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
    called from outside), and at the right how it ended, if badly, and how long it took. Many
    alike: how many, the time from the first's beginning to the last's, how long they took.

    Args:
        titles: logical ids by physical names, which they stand instead of.
    """
    roots = flow(records)
    if not roots:
        return []
    began = roots[0].record.time
    titles = dict(sorted((titles or {}).items(), key=lambda one: -len(one[0])))
    drawn = [
        _line(depth, burst, began, width, titles)
        for root in bursts(roots)
        for depth, burst in root.walk()
    ]
    if len(drawn) <= lines:
        return drawn
    first, last = lines // 2, lines - lines // 2
    left_out = f"{'…':>8}  {len(drawn) - lines} lines left out"
    return [*drawn[:first], left_out, *drawn[-last:]]


def _line(depth: int, burst: Burst, began: float, width: int, titles: Mapping[str, str]) -> str:
    records = [step.record for step in burst.steps]
    since = round((records[0].time - began) * 1000)
    right = "  ".join(part for part in (how_it_ended(records[0]), _took(records)) if part)
    what = _what(records, depth)
    for physical, logical in titles.items():
        what = what.replace(physical, logical)
    many = f"  ×{len(records)}{_within(records)}" if len(records) > 1 else ""
    left = f"{since:>5} ms  {'  ' * min(depth, _DEEPEST)}{what}"
    room = width - len(right) - 2
    if len(left) + len(many) > room:
        left = left[: room - len(many) - 1] + "…"
    return f"{left + many:<{room}}  {right}"


def _what(records: list[Happening], depth: int) -> str:
    record = records[0]
    if not isinstance(record, Call):
        return f"λ {record.function}{_cold(records)}"
    called = f"{record.service} {record.operation} {_subject(records)}"
    return f"{_who(record, depth)}{called}".rstrip()


def _cold(records: list[Happening]) -> str:
    cold = sum(not isinstance(record, Call) and record.cold for record in records)
    if not cold:
        return ""
    return " (cold start)" if len(records) == 1 else f" ({cold} cold)"


def _subject(records: list[Happening]) -> str:
    """What the one call is about; of several that differ in it, what they have in common."""
    calls = [record for record in records if isinstance(record, Call)]
    about = {subject(call) for call in calls}
    if len(about) == 1:
        return about.pop()
    method = calls[0].parameters.get("method") if calls[0].service == "apigateway" else None
    return f"{method} …" if method else target(calls[0])


def _who(call: Call, depth: int) -> str:
    if call.caller.kind == "outside":
        return "test: "
    if depth == 0 and call.caller.name:
        return f"{call.caller.name}: "
    return ""


def _within(records: list[Happening]) -> str:
    return f" in {_duration((records[-1].time - records[0].time) * 1000)}"


def _took(records: list[Happening]) -> str:
    """How long the one took, or the shortest and the longest of them; nothing while they run."""
    took = [r.duration_ms for r in records if not isinstance(r, InvocationStart)]
    if not took:
        return ""
    shortest, longest = _duration(min(took)), _duration(max(took))
    return longest if shortest == longest else f"{shortest} to {longest}"


def _duration(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.1f} s" if milliseconds >= 10_000 else f"{milliseconds:.0f} ms"
