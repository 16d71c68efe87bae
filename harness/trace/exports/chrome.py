"""Chrome's trace event format, as chrome://tracing and Perfetto read it.

Source: "Trace Event Format" (complete events `X`, metadata events `M`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from harness.trace.exports.named import NamedFlow
from harness.trace.sequence import Message, Sequence, sequence

_ROWS = 1000
"""Rows of one lane are numbered from its number times this."""


def chrome(flows: Iterable[NamedFlow]) -> dict[str, Any]:
    """A process for each flow, a thread for each function and resource. Times: microseconds."""
    events: list[dict[str, Any]] = []
    for process, one in enumerate(flows, start=1):
        events += _process(process, one.name, sequence(one.records, one.titles))
    return {"traceEvents": events, "displayTimeUnit": "ms"}


def _process(process: int, name: str, found: Sequence) -> list[dict[str, Any]]:
    events = [_named(process, 0, "process_name", name)]
    rows: dict[int, list[float]] = {}
    for message in sorted(found.messages, key=lambda m: m.at_ms):
        lane = message.target
        known = len(rows.setdefault(lane, []))
        row = _row(rows[lane], message)
        thread = lane * _ROWS + row
        if row == known:
            events.append(_named(process, thread, "thread_name", found.lanes[lane].title))
        events.append(_complete(process, thread, message, found))
    return events


def _row(ends: list[float], message: Message) -> int:
    """The first row of the lane that is free: what overlaps must not share one."""
    end = message.at_ms + (message.took_ms or 0.0)
    for row, free_from in enumerate(ends):
        if free_from <= message.at_ms:
            ends[row] = end
            return row
    ends.append(end)
    return len(ends) - 1


def _complete(process: int, thread: int, message: Message, found: Sequence) -> dict[str, Any]:
    arguments: dict[str, Any] = {"from": found.lanes[message.source].title}
    if message.detail:
        arguments["about"] = message.detail
    if message.error:
        arguments["error"] = message.error
    if message.took_ms is None:
        arguments["ended"] = False
    return {
        "name": message.label,
        "cat": found.lanes[message.target].service or "client",
        "ph": "X",
        "ts": round(message.at_ms * 1000),
        "dur": round((message.took_ms or 0.0) * 1000),
        "pid": process,
        "tid": thread,
        "args": arguments,
    }


def _named(process: int, thread: int, what: str, name: str) -> dict[str, Any]:
    return {"name": what, "ph": "M", "pid": process, "tid": thread, "args": {"name": name}}
