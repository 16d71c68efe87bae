"""What the engine had to say about the run, such as a call to AWS that it refused."""

from __future__ import annotations

from collections.abc import Sequence

from harness.report.lines import Line, Role, Section


def notes_section(notes: Sequence[str]) -> Section | None:
    """Errors and warnings; None where there were none."""
    lines = [Line(text, Role.PROBLEM) for text in notes]
    return Section("the engine says", lines) if lines else None
