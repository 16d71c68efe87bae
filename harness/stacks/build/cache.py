"""Finished builds under `HARNESS_HOME/builds`, one folder a content."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from harness.engines.native.home import harness_home
from harness.errors import BadInput


def cached(key: str, make: Callable[[Path], None]) -> Path:
    """The folder for `key`; `make` fills an empty one if there is none yet.

    A folder appears under its name only when it is complete, so that neither an interrupted
    build nor a second process is ever seen half-way.

    Raises:
        BadInput: the cache cannot be written.
    """
    folder = harness_home() / "builds"
    done = folder / key
    if done.is_dir():
        return done
    try:
        folder.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{key[:12]}-", dir=folder))
    except OSError as error:
        raise BadInput(
            f"the build cache {folder} cannot be written: {error.strerror}",
            fix="make room, or set HARNESS_HOME to a folder that can be written",
        ) from error
    try:
        make(scratch)
        try:
            os.rename(scratch, done)  # noqa: PTH104 - atomic; Path.rename is the same call
        except OSError:
            if not done.is_dir():
                raise
        return done
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def is_cached(key: str) -> bool:
    return (harness_home() / "builds" / key).is_dir()
