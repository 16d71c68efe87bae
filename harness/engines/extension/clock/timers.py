"""What is to be done at a time that is known beforehand: one heap and one thread for all.

Times are the cloud's: seconds since the epoch as `time.time()` tells them in the engine. What
is due is done in the order of its times, one after the other; so what takes long hands itself
on to a thread of its own.
"""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from contextvars import Context

from .rest import REST

LOG = logging.getLogger(__name__)
_LONGEST_WAIT = 3600.0
"""Seconds; a lock cannot be waited for much longer than some weeks."""


class Timer:
    """Something that will be done; `cancel` it and it will not."""

    __slots__ = ("_what", "name", "when")

    def __init__(self, when: float, what: Callable[[], None], name: str) -> None:
        self.when = when
        self.name = name
        self._what: Callable[[], None] | None = what

    @property
    def pending(self) -> bool:
        """Neither begun nor cancelled."""
        return self._what is not None

    def cancel(self) -> None:
        """Not to be done any more. What has begun is not ended by it; twice is no fault."""
        self._what = None

    def take(self) -> Callable[[], None] | None:
        """What is to be done, for the one who does it now."""
        what, self._what = self._what, None
        return what


class Timers:
    """Does things when their time has come.

    Whoever moves the clock holds the thread back (`hold`), does himself what is due
    (`run_until`), and lets it go on (`release`).
    """

    def __init__(self, name: str = "clock-timers") -> None:
        self._name = name
        self._heap: list[tuple[float, int, Timer]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._running = threading.Lock()
        self._thread: threading.Thread | None = None
        self._held = False

    def at(self, when: float, what: Callable[[], None], name: str) -> Timer:
        """Do `what` at `when` (seconds since the epoch, of the cloud's clock).

        A time that has passed is due at once, though never within this call. What raises is
        logged with `name`, and hinders nothing else.
        """
        timer = Timer(when, what, name)
        with self._changed:
            heapq.heappush(self._heap, (when, next(self._order), timer))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            elif self._heap[0][2] is timer:
                self._changed.notify()
        return timer

    def next_due(self) -> float | None:
        """When the next thing is due, in seconds since the epoch."""
        with self._changed:
            self._drop_cancelled()
            return self._heap[0][0] if self._heap else None

    def hold(self) -> None:
        """From here on nothing is done but by `run_until`; what has begun is waited for."""
        with self._changed:
            self._held = True
        with self._running:
            pass

    def run_until(self, moment: float) -> int:
        """Do what is due until then, in its order; how many things that were."""
        done = 0
        while (timer := self._due(moment)) is not None:
            done += self._do(timer)
        return done

    def release(self) -> None:
        with self._changed:
            self._held = False
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                while (wait := self._until_next()) is None or wait > 0:
                    self._changed.wait(wait)
                self._running.acquire()
            try:
                if (timer := self._due(time.time())) is not None:
                    self._do(timer)
            finally:
                self._running.release()

    def _until_next(self) -> float | None:
        self._drop_cancelled()
        if self._held or not self._heap:
            return None
        return min(self._heap[0][0] - time.time(), _LONGEST_WAIT)

    def _due(self, moment: float) -> Timer | None:
        with self._changed:
            self._drop_cancelled()
            if self._heap and self._heap[0][0] <= moment:
                return heapq.heappop(self._heap)[2]
            return None

    def _drop_cancelled(self) -> None:
        while self._heap and not self._heap[0][2].pending:
            heapq.heappop(self._heap)

    def _do(self, timer: Timer) -> bool:
        what = timer.take()
        if what is None:
            return False
        try:
            # Nothing of whoever runs it: a timer belongs to no request.
            with REST.doing(timer.name):
                Context().run(what)
        except Exception:
            LOG.exception("%s failed", timer.name)
        return True


TIMERS = Timers()
at = TIMERS.at
next_due = TIMERS.next_due
