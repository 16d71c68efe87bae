"""The event files of two other projects, where they are beside this one or named."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VARIABLE = "HARNESS_EVENT_FILES"
FOLDER = Path(os.environ.get(VARIABLE) or ROOT.parent / "shared" / "events")
RECOGNISED = Path(__file__).parent / "recognised.json"
"""What each of the files is: read, and judged, by a person; chains as `identify` prints them."""

needs_files = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"no event files of other projects in {FOLDER} (set {VARIABLE})"
)


def recognised() -> dict[str, str]:
    """The file (`PROJECT/NAME`) to its chains, or to `refused: WHY`."""
    found: dict[str, str] = json.loads(RECOGNISED.read_text())
    return found


def files() -> list[Path]:
    return sorted(p for p in FOLDER.glob("*/*") if p.is_file()) if FOLDER.is_dir() else []
