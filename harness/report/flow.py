"""What ran, as sections of a report: the flow's timeline and each function's log."""

from __future__ import annotations

from collections.abc import Sequence

from harness.engines.extension.wire import Record
from harness.report.lines import Line, Section
from harness.trace import logs_by_function, timeline

LAST_LINES = 40
"""Lines of one function's log that a report shows: its end is where the error stands."""


def timeline_section(records: Sequence[Record]) -> Section | None:
    """Calls and invocations in the order of time; None where there were none."""
    lines = [Line(text) for text in timeline(records)]
    return Section("timeline", lines, detail=True) if lines else None


def log_sections(records: Sequence[Record]) -> list[Section]:
    """A section for each function that wrote anything."""
    sections = []
    for function, lines in logs_by_function(records).items():
        shown = [Line(text.rstrip("\n")) for text in lines[-LAST_LINES:]]
        if len(lines) > LAST_LINES:
            shown.insert(0, Line(f"… {len(lines) - LAST_LINES} earlier lines"))
        sections.append(Section(f"log of {function}", shown, detail=True))
    return sections
