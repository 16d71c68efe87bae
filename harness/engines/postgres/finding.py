"""Where PostgreSQL is installed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

NEEDED = ("initdb", "postgres", "psql")
_PLACES = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # Fedora, RHEL
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
WHY_NOT = (
    "no PostgreSQL is installed: initdb, postgres and psql are neither on PATH nor in "
    "/usr/lib/postgresql/*/bin"
)
FIX = "install the package `postgresql` (Debian, Homebrew), or put its bin directory on PATH"


def find_postgres() -> Path | None:
    """The directory of its programs: that on PATH, else the newest of the usual places."""
    on_path = shutil.which("initdb")
    if on_path is not None and _is_whole(Path(on_path).resolve().parent):
        return Path(on_path).resolve().parent
    found = [path for place in _PLACES for path in Path("/").glob(place[1:]) if _is_whole(path)]
    return max(found, key=_version, default=None)


def _is_whole(directory: Path) -> bool:
    return all((directory / name).is_file() for name in NEEDED)


def _version(directory: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(directory))]
