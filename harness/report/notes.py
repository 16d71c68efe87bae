"""What the engine had to say about the run, such as a call to AWS that it refused."""

from __future__ import annotations

from collections.abc import Sequence

from harness.engines.extension.wire import Note, Record
from harness.report.lines import Line, Role, Section


def notes_section(records: Sequence[Record]) -> Section | None:
    """Errors and warnings, each once; None where there were none."""
    told = [r for r in records if isinstance(r, Note) and r.level in ("error", "warning")]
    texts = dict.fromkeys(note.text for note in told)
    return (
        Section("the engine says", [Line(text, Role.PROBLEM) for text in texts]) if told else None
    )
