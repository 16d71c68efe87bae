"""What is written beside its place and then moved there, and what killed engines left of it."""

from __future__ import annotations

import contextlib
import shutil
import time
from pathlib import Path

PREFIX = ".partial-"
"""Of the names of files and directories that are not whole yet."""
_ABANDONED = 3600.0
"""Seconds after which nobody writes any more."""


def sweep(directory: Path) -> None:
    """Remove what has been left in it for an hour."""
    for left in directory.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - left.lstat().st_mtime > _ABANDONED:
                shutil.rmtree(left) if left.is_dir() else left.unlink()
