"""Files that reports are written to: told early where that cannot be."""

from __future__ import annotations

import os
from pathlib import Path

from harness.errors import BadInput, Location


def check(path: Path, what: str) -> None:
    """
    Raises:
        BadInput: `what` cannot be written there, told before anything is run for it.
    """
    if path.is_dir():
        raise BadInput(f"{what} cannot be written: Is a directory", where=Location(path))
    above = next(folder for folder in path.absolute().parents if folder.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        why = f"{what} cannot be written: {above} cannot be written to"
        raise BadInput(why, where=Location(path))


def write(path: Path, text: str, what: str) -> None:
    """Write the file, and the folders above it.

    Raises:
        BadInput: that cannot be done.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        why = f"{what} cannot be written: {error.strerror}"
        raise BadInput(why, where=Location(path)) from error
