"""Where the harness keeps what it installs and what runs: `HARNESS_HOME`."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from harness.errors import EngineError

VARIABLE = "HARNESS_HOME"


def harness_home() -> Path:
    """`HARNESS_HOME`, else `harness` in the user's cache directory. Need not exist yet."""
    if named := os.environ.get(VARIABLE):
        return Path(named).expanduser().absolute()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "harness"
    cache = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(cache) if Path(cache).is_absolute() else Path.home() / ".cache"
    return base / "harness"


def writable(directory: Path) -> Path:
    """The directory, made where it is missing.

    Raises:
        EngineError: it cannot be made or written to.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            pass
    except OSError as error:
        raise not_writable(directory, error) from error
    return directory


def not_writable(directory: Path, error: OSError) -> EngineError:
    """What to tell the user when `directory` cannot be written to."""
    return EngineError(
        f"cannot write to {directory}: {error.strerror or error}",
        fix=f"free space or rights there, or set {VARIABLE} to a directory that can be written",
    )
