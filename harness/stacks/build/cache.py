"""Finished builds under `HARNESS_HOME/builds`, one folder a content."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from harness.engines.native.environment.once import facts, make_once
from harness.engines.native.home import harness_home


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

    make_once(directory, build, waiting)
    return directory / "out"


def is_cached(key: str) -> bool:
    return facts(harness_home() / "builds" / key) is not None
