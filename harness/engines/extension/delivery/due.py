"""Something to do at a time that is known beforehand, by one thread that sleeps until then."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

LOG = logging.getLogger(__name__)

SLACK_SECONDS = 0.001
"""Deadlines are compared with `<=` or with `<`: a little later is past both ways."""


class DueTimes:
    """Calls functions when their wall-clock time has come; an earlier time replaces a later one."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._heap: list[tuple[float, int, Callable[[], float | None]]] = []
        self._earliest: dict[int, float] = {}
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def at(self, moment: float, act: Callable[[], float | None]) -> None:
        """Call `act` at `moment` (seconds since the epoch).

        `act` returns when it wants to be called next, or None. Asked for an `act` that is
        already due earlier, nothing changes.
        """
        with self._changed:
            key = _identity(act)
            known = self._earliest.get(key)
            if known is not None and known <= moment:
                return
            self._earliest[key] = moment
            heapq.heappush(self._heap, (moment, next(self._order), act))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            elif self._heap[0][0] == moment:
                self._changed.notify()

    def next_due(self) -> float | None:
        """When the next thing is due, in seconds since the epoch."""
        with self._changed:
            return self._heap[0][0] if self._heap else None

    def run_due(self) -> None:
        """Do now what is due now; for a clock that was moved."""
        with self._changed:
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._heap or self._heap[0][0] + SLACK_SECONDS > time.time():
                    wait = self._heap[0][0] + SLACK_SECONDS - time.time() if self._heap else None
                    self._changed.wait(None if wait is None else max(wait, 0.0005))
                moment, _, act = heapq.heappop(self._heap)
                key = _identity(act)
                if self._earliest.get(key) != moment:
                    continue
                del self._earliest[key]
            try:
                following = act()
            except Exception:
                LOG.exception("%s failed", self._name)
                continue
            if following is not None:
                self.at(following, act)


def _identity(act: Callable[[], float | None]) -> int:
    return id(getattr(act, "__self__", act))
