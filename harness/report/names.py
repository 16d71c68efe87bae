"""How results name a file: as the user would type it."""

from __future__ import annotations

from pathlib import Path

from harness.errors import Location


def short_path(path: Path) -> str:
    """Relative to the working directory where that is shorter."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def short(where: Location | None) -> str:
    """`file:line`, or nothing."""
    if where is None:
        return ""
    name = short_path(where.file)
    return f"{name}:{where.line}" if where.line is not None else name
