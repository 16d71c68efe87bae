"""The lines of a file around a place in it."""

from __future__ import annotations

from harness.errors import Location
from harness.report.lines import Line, Role

BEFORE = 2
AFTER = 2


def excerpt(where: Location) -> list[Line]:
    """The line at `where`, marked, with its neighbours; empty where the file is gone."""
    if where.line is None:
        return []
    try:
        lines = where.file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    first = max(1, where.line - BEFORE)
    last = min(len(lines), where.line + AFTER)
    width = len(str(last))
    shown = []
    for number in range(first, last + 1):
        here = number == where.line
        text = f"{'>' if here else ' '} {number:>{width}} | {lines[number - 1]}"
        shown.append(Line(text.rstrip(), Role.PROBLEM if here else Role.HINT))
    return shown
