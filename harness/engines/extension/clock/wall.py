"""The wall clock of the engine: real time, and how far it was moved ahead of that.

Nothing is patched until the clock is first moved: a reading costs nothing more until then.
From then on time-machine makes every reading of the wall clock in this process ask here,
references taken earlier and C code of `datetime` included. `time.monotonic` stays real.
"""

from __future__ import annotations

import bisect
import importlib
import importlib.util
import itertools
import threading
import time
from collections.abc import Callable

_NANO = 1_000_000_000
_TICK = 1_000
"""Nanoseconds by which a clock that stands moves at each reading: an order stays one."""


class Wall:
    """What time-machine asks: an entry of its stack of travellers."""

    def __init__(self) -> None:
        self._real_ns: Callable[[], int] = time.time_ns
        self._ahead = 0
        self._standing: int | None = None
        self._ticks = itertools.count(_TICK, _TICK)
        self._installed = False
        self._lock = threading.Lock()
        self._moves: list[tuple[float, float]] = []
        self._heard: list[Callable[[], None]] = []

    def time_ns(self) -> int:
        standing = self._standing
        if standing is not None:
            return standing + next(self._ticks)
        return self._real_ns() + self._ahead

    def time(self) -> float:
        """As `time.time()` in this process: seconds since the epoch."""
        return self.time_ns() / _NANO

    def real(self) -> float:
        """Seconds since the epoch, whatever the clock was moved by."""
        return self._real_ns() / _NANO

    def ahead(self) -> float:
        """Seconds by which the clock is ahead of real time."""
        return (self.time_ns() - self._real_ns()) / _NANO if self._installed else 0.0

    def stand(self) -> float:
        """The clock stands still until `go_on`; the time at which it does."""
        self._install()
        now = self.time_ns()
        self._ticks, self._standing = itertools.count(_TICK, _TICK), now
        return now / _NANO

    def move_to(self, moment: float) -> None:
        """A standing clock stands at `moment` now; never backwards."""
        assert self._standing is not None
        now, then = self.time_ns(), round(moment * _NANO)
        if then > now:
            self._ticks, self._standing = itertools.count(_TICK, _TICK), then
            self._tell()

    def go_on(self) -> None:
        """Real pace again, from where the clock stands."""
        if self._standing is not None:
            self._ahead = self.time_ns() - self._real_ns()
            self._standing = None
            self._moves.append((self.real(), self._ahead / _NANO))
            self._tell()

    def on_move(self, heard: Callable[[], None]) -> None:
        """Call it whenever the clock was moved."""
        self._heard.append(heard)

    def when_real(self, moment: float) -> float:
        """What this clock told when the real time was `moment`; the same, if that is to come."""
        if moment > self.real():
            return moment
        move = bisect.bisect_right(self._moves, (moment, float("inf")))
        return moment + (self._moves[move - 1][1] if move else 0.0)

    def _tell(self) -> None:
        for heard in self._heard:
            heard()

    def _install(self) -> None:
        with self._lock:
            if self._installed:
                return
            patches = importlib.import_module("_time_machine")
            travelling = importlib.import_module("time_machine")
            self._real_ns = patches.original_time_ns
            travelling.traveller_stack.append(self)
            patches.patch()
            self._installed = True


WALL = Wall()


def why_not_moved() -> str | None:
    """Why the clock cannot be moved in this process; None where it can."""
    if importlib.util.find_spec("_time_machine") is None:
        return "its clock cannot be moved: LocalStack's image has no time-machine"
    return None
