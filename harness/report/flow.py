"""What ran, as sections of a report: the flow's timeline and each function's log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.report.lines import Line, Section

LAST_LINES = 40
"""Lines of one function's log that a report shows: its end is where the error stands."""


def timeline_section(timeline: Sequence[str]) -> Section | None:
    """Calls and invocations in the order of time; None where there were none."""
    return Section("timeline", [Line(text) for text in timeline], detail=True) if timeline else None


def log_sections(
    logs: Mapping[str, Sequence[str]], titles: Mapping[str, str] | None = None
) -> list[Section]:
    """A section for each function that wrote anything; `titles`: logical ids by name."""
    sections = []
    for function, lines in logs.items():
        shown = [Line(text.rstrip("\n")) for text in lines[-LAST_LINES:]]
        if len(lines) > LAST_LINES:
            shown.insert(0, Line(f"… {len(lines) - LAST_LINES} earlier lines"))
        title = (titles or {}).get(function, function)
        sections.append(Section(f"log of {title}", shown, detail=True))
    return sections
