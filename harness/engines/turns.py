"""Who may move an engine's clock: nobody else uses the engine meanwhile.

The clock is the engine's, so all accounts see it move. Whoever uses the engine takes a turn,
many at a time; whoever moves the clock takes one alone: those who have begun end first, and
nobody begins before it is over. By locks of files, which end with whoever held them.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from harness.engines.installation.home import harness_home, writable
from harness.errors import BadInput

if TYPE_CHECKING:
    from harness.engines.base import RunningEngine

_held = threading.local()
_in_parallel: set[str | None] = set()
"""Engines that other processes use at the same time."""
_alone: set[str] = set()
"""Engines that a thread of this process has for itself."""


def used_in_parallel(engine: RunningEngine) -> None:
    """From here on this process shares the engine: whoever moves its clock takes a turn alone."""
    _in_parallel.add(_name(engine))


@contextmanager
def turn(engine: RunningEngine, *, alone: bool = False) -> Iterator[None]:
    """Use the engine for the length of the block; within a turn, nothing more.

    Raises:
        BadInput: alone, within a turn that is not.
    """
    mine: dict[str, bool] = _held.__dict__.setdefault("turns", {})
    name = _name(engine)
    if name is None:
        yield
        return
    if name in mine:
        if alone and not mine[name]:
            raise _not_alone()
        yield
        return
    with ExitStack() as stack:
        folder = writable(harness_home() / "turns")
        mode = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
        # Who wants to be alone stands in the door: those behind wait, those inside end.
        with _locked(folder / f"{name}.door", mode):
            stack.enter_context(_locked(folder / f"{name}.room", mode))
        mine[name] = alone
        if alone:
            _alone.add(name)
        try:
            yield
        finally:
            _alone.discard(name)
            del mine[name]


def check_alone(engine: RunningEngine) -> None:
    """
    Raises:
        BadInput: others use the engine now, and would see its clock move.
    """
    name = _name(engine)
    if name in _in_parallel and name not in _alone:
        raise _not_alone()


def _not_alone() -> BadInput:
    return BadInput(
        "the clock is the engine's, and other workers use the engine now",
        fix="mark the test with @pytest.mark.moves_clock: then it has the engine for itself",
    )


def _name(engine: RunningEngine) -> str | None:
    """None where the clock cannot be moved."""
    if not engine.control:
        return None
    return hashlib.sha256(engine.control.encode()).hexdigest()[:16]


@contextmanager
def _locked(file: Path, mode: int) -> Iterator[None]:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, mode)
        yield
    finally:
        os.close(descriptor)
