"""The state directories of running engines."""

from __future__ import annotations

import fcntl
import shutil
import uuid
from pathlib import Path
from typing import IO

from harness.engines.installation.engine import EngineEnvironment
from harness.engines.installation.home import VARIABLE, harness_home, not_writable, writable
from harness.engines.installation.once import locked
from harness.errors import EngineError

_ALIVE = "alive.lock"
"""Locked by the engine's guard as long as it runs: a free one means that it is dead."""
_GATE = ".lock"
"""Held while a state directory is made or dead ones are swept."""


LEAST_SPACE = 8 * 1024 * 1024
"""Bytes that must be free for an engine to start."""


class StateDirectory:
    """`HARNESS_HOME/state/<id>`: everything that one engine writes."""

    def __init__(self, environment: EngineEnvironment) -> None:
        root = writable(harness_home() / "state")
        _require_space(root)
        self.path = root / uuid.uuid4().hex[:12]
        try:
            with locked(root / _GATE):
                self.path.mkdir()
                self.alive: IO[bytes] = (self.path / _ALIVE).open("wb")
                fcntl.flock(self.alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for name in ("fs", "home", "tmp", "work"):
                (self.path / name).mkdir()
            library = self.path / "fs" / "usr" / "lib"
            library.mkdir(parents=True)
            (library / "localstack").symlink_to(environment.catalogue)
            cache = self.path / "fs" / "var" / "lib" / "localstack" / "cache"
            cache.mkdir(parents=True)
            for certificate in environment.certificates:
                shutil.copy(certificate, cache)
        except OSError as error:
            shutil.rmtree(self.path, ignore_errors=True)
            raise not_writable(root, error) from error

    @property
    def log(self) -> Path:
        return self.path / "engine.log"

    def remove(self) -> None:
        self.alive.close()
        shutil.rmtree(self.path, ignore_errors=True)


def _require_space(root: Path) -> None:
    """A full disk ends LocalStack somewhere in the middle, often without a word."""
    free = shutil.disk_usage(root).free
    if free < LEAST_SPACE:
        raise EngineError(
            f"only {free // 1024:,} KB are free in {root}, where the engine keeps its data",
            fix=f"free some space, or set {VARIABLE} to a directory with more of it",
        )


def sweep() -> list[Path]:
    """Remove the state directories of engines that are dead; which ones these were."""
    root = harness_home() / "state"
    if not root.is_dir():
        return []
    with locked(root / _GATE):
        dead = [each for each in root.iterdir() if each.is_dir() and not is_held(each)]
        for each in dead:
            shutil.rmtree(each, ignore_errors=True)
    return dead


def is_held(state: Path) -> bool:
    """Whether an engine still runs in this state directory."""
    try:
        with (state / _ALIVE).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
