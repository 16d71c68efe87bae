"""What a source has to do at times that it knows beforehand: only its next one is waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ..clock import timers

SLACK_SECONDS = 0.001
"""Deadlines are compared with `<=` or with `<`: a little later is past both ways."""


class DueTimes:
    """Calls functions when their time has come; an earlier time replaces a later one."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._earliest: dict[int, timers.Timer] = {}
        self._lock = threading.Lock()

    def at(self, moment: float, act: Callable[[], float | None]) -> None:
        """Call `act` at `moment` (seconds since the epoch, of the cloud's clock).

        `act` returns when it wants to be called next, or None. Asked for an `act` that is
        already due earlier, nothing changes.
        """
        with self._lock:
            key = _identity(act)
            known = self._earliest.get(key)
            if known is not None:
                if known.when <= moment + SLACK_SECONDS:
                    return
                known.cancel()
            self._earliest[key] = timers.at(
                moment + SLACK_SECONDS, lambda: self._due(act), self._name
            )

    def next_due(self) -> float | None:
        """When the next thing is due, in seconds since the epoch."""
        with self._lock:
            return min((timer.when for timer in self._earliest.values()), default=None)

    def _due(self, act: Callable[[], float | None]) -> None:
        with self._lock:
            self._earliest.pop(_identity(act), None)
        following = act()
        if following is not None:
            self.at(following, act)


def _identity(act: Callable[[], float | None]) -> int:
    return id(getattr(act, "__self__", act))
