"""Local paths that are not there, or are there in another case."""

from __future__ import annotations

import os
from pathlib import Path

from harness.errors import BadInput, Location


def check_exists(path: Path, what: str, where: Location) -> None:
    """Case matters even on file systems that ignore it: Lambda's does not.

    Raises:
        BadInput: with what is there instead.
    """
    problem = missing_part(path)
    if problem is not None:
        raise BadInput(f"{what} does not exist: {path}", where=where, fix=problem)


def missing_part(path: Path) -> str | None:
    """None if `path` exists in just this case; else what is there instead."""
    current = Path(path.anchor) if path.is_absolute() else Path()
    for part in Path(os.path.normpath(path)).relative_to(path.anchor).parts:
        if part == "..":
            current = current / part
            continue
        try:
            names = sorted(os.listdir(current or "."))  # noqa: PTH208 - iterdir("") is not allowed
        except PermissionError:
            current = current / part
            continue
        except OSError:
            return f"{current} is not a folder"
        if part not in names:
            return _instead(current, part, names)
        current = current / part
    return None


def _instead(folder: Path, part: str, names: list[str]) -> str:
    same = [n for n in names if n.lower() == part.lower()]
    if same:
        return f"in {folder} there is {same[0]!r}: upper and lower case differ"
    shown = [n for n in names if not n.startswith(".")][:12]
    return f"in {folder} there is no {part!r}; there is: {', '.join(shown) or 'nothing'}"
