"""A directory that is made once, whole, by one process, however many want it at once."""

from __future__ import annotations

import fcntl
import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from harness.engines.installation.home import not_writable, writable

MARKER = "complete.json"
"""Written last: a directory without it was interrupted and is made again."""

Build = Callable[[Path], dict[str, Any]]
"""Fills the directory that it is given; returns facts for the marker."""


def facts(directory: Path) -> dict[str, Any] | None:
    """What the marker of a finished directory says; None: not finished, or not there."""
    try:
        found: dict[str, Any] = json.loads((directory / MARKER).read_text())
    except (OSError, ValueError):
        return None
    return found


def make_once(
    directory: Path,
    build: Build,
    waiting: Callable[[], None] | None = None,
    *,
    usable: Callable[[dict[str, Any]], bool] = lambda _: True,
) -> dict[str, Any]:
    """The marker's facts, after `build` where the directory was not finished yet.

    `waiting` is called once if another process is making it just now. `usable` says of a
    finished one's facts whether it still is, or has to be made anew. What was left by an
    interrupted process is removed. Nothing is left behind when `build` raises.

    Raises:
        EngineError: the parent directory cannot be written to, or is full.
    """
    if (found := facts(directory)) is not None and usable(found):
        return found
    writable(directory.parent)
    with locked(directory.with_name(directory.name + ".lock"), waiting):
        if (found := facts(directory)) is not None and usable(found):
            return found
        partial = directory.with_name(directory.name + ".partial")
        try:
            for leftover in (partial, directory):
                if leftover.exists():
                    shutil.rmtree(leftover)
            partial.mkdir()
            started = time.monotonic()
            made = build(partial)
            made["seconds"] = round(time.monotonic() - started, 2)
            (partial / MARKER).write_text(json.dumps(made))
            partial.rename(directory)
        except OSError as error:
            raise not_writable(directory.parent, error) from error
        finally:
            if partial.exists():
                shutil.rmtree(partial, ignore_errors=True)
    return made


@contextmanager
def locked(path: Path, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the lock file; `waiting` is called once if another process holds it."""
    # The lock file stays: removing it would let two processes hold different files.
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting:
                waiting()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
