"""Finished builds under `HARNESS_HOME/builds`, one folder a content."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from harness.engines.installation.home import harness_home
from harness.engines.installation.once import MARKER, facts, make_once

KEPT_SECONDS = 30 * 24 * 3600


def cached(key: str, make: Callable[[Path], None], waiting: Callable[[], None]) -> Path:
    """The folder for `key`; `make` fills an empty one if there is none yet.

    A folder appears under its name only when it is complete, so that an interrupted build is
    never seen half-way; of two processes that want the same one, the second waits.

    Raises:
        EngineError: the cache cannot be written.
    """
    directory = harness_home() / "builds" / key

    def build(partial: Path) -> dict[str, str]:
        folder = partial / "out"
        folder.mkdir()
        make(folder)
        return {}

    if facts(directory) is None:
        remove_unused(directory.parent)
    make_once(directory, build, waiting)
    os.utime(directory / MARKER)  # tells when it was used last
    return directory / "out"


def is_cached(key: str) -> bool:
    return facts(harness_home() / "builds" / key) is not None


def remove_unused(folder: Path) -> None:
    """Remove builds that nothing has used for 30 days: each saved bundle is one more."""
    before = time.time() - KEPT_SECONDS
    for marker in folder.glob(f"*/{MARKER}"):
        try:
            if marker.stat().st_mtime < before:
                marker.unlink()  # from now on it is no build, whoever looks
                shutil.rmtree(marker.parent, ignore_errors=True)
                marker.parent.with_name(marker.parent.name + ".lock").unlink(missing_ok=True)
        except OSError:
            continue  # another process was faster
