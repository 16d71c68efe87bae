"""From paths on the command line to scenario files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from harness.errors import BadInput, did_you_mean
from harness.scenarios.reading.loading import SUFFIXES

NOT_SEARCHED = ("node_modules", "__pycache__")


def scenario_files(paths: Iterable[Path]) -> list[Path]:
    """The files, and what lies below the directories, each once, sorted by directory.

    Raises:
        BadInput: a path does not exist, is no scenario file, or holds none.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            below = sorted(p for p in path.rglob("*") if _is_scenario(p) and _searched(p, path))
            if not below:
                raise BadInput(
                    f"no scenario file below {path}", fix=f"they are named *{SUFFIXES[0]}"
                )
            found.update(dict.fromkeys(below))
        elif not path.exists():
            raise BadInput(f"{path} does not exist", fix=_nearest(path))
        elif not _is_scenario(path):
            raise BadInput(f"{path} is no scenario file", fix=f"name it {path.stem}{SUFFIXES[0]}")
        else:
            found[path] = None
    return list(found)


def _is_scenario(path: Path) -> bool:
    return path.name.endswith(SUFFIXES) and path.is_file()


def _searched(path: Path, root: Path) -> bool:
    parts = path.relative_to(root).parts[:-1]
    return not any(part.startswith(".") or part in NOT_SEARCHED for part in parts)


def _nearest(path: Path) -> str | None:
    if not path.parent.is_dir():
        return f"there is no directory {path.parent}"
    fix = did_you_mean(path.name, [p.name for p in path.parent.iterdir()])
    return fix if fix and fix.startswith("did you mean") else None
