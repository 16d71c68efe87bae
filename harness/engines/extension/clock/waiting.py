"""Waits whose ends are times of the cloud's clock, for threads whose work is counted."""

from __future__ import annotations

import threading
import time
import weakref

from .rest import REST, Token
from .timers import TIMERS


class Sleeper:
    """One wait of the current thread. Whoever ends it hands over a token of work."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._ended = threading.Lock()
        self._ended.acquire()
        self._waking = threading.Lock()
        self._token: Token | None = None
        self._woken = False

    def wake(self) -> None:
        with self._waking:
            if self._woken:
                return
            self._woken = True
            self._token = REST.begin(self._label)
        self._ended.release()

    def sleep(self, seconds: float | None, *, real: bool = False, adopt: bool = False) -> bool:
        """Until woken, or until `seconds` of the cloud's clock have passed.

        Args:
            real: the seconds are those of a wrist watch.
            adopt: the thread works from here on, until it sleeps again.

        Returns:
            Whether it was woken, by somebody or by the clock; a real wait may just end.
        """
        if not real and seconds is not None and seconds <= 0:
            return True
        timer = None
        held = REST.put_down()
        if seconds is not None and not real:
            timer = TIMERS.at(time.time() + seconds, self.wake, self._label)
        self._ended.acquire(timeout=max(seconds, 0) if real and seconds is not None else -1)
        with self._waking:
            # Whoever wakes from here on comes too late.
            woken, self._woken = self._woken, True
        if timer is not None:
            timer.cancel()
        if adopt and not held:
            token = self._token or REST.begin(self._label)
            token.thread = threading.current_thread()
            REST.hold(token)
        else:
            REST.take_up(held, self._token)
        return woken


class Event(threading.Event):
    """A `threading.Event` whose timeouts are times of the cloud's clock."""

    label = "something that was waited for"

    def __init__(self) -> None:
        super().__init__()
        self._sleepers: set[Sleeper] = set()
        self._changing = threading.Lock()

    def set(self) -> None:
        with self._changing:
            super().set()
            sleepers, self._sleepers = self._sleepers, set()
        for sleeper in sleepers:
            sleeper.wake()

    def wait(self, timeout: float | None = None) -> bool:
        sleeper = Sleeper(self.label)
        with self._changing:
            if self.is_set():
                return True
            self._sleepers.add(sleeper)
        sleeper.sleep(timeout)
        with self._changing:
            self._sleepers.discard(sleeper)
        return self.is_set()


def sleep(seconds: float, label: str = "something that slept") -> None:
    """As `time.sleep`, of the cloud's clock."""
    Sleeper(label).sleep(seconds)


_looking: weakref.WeakSet[Sleeper] = weakref.WeakSet()


def look_again_in(seconds: float, label: str = "something that polls") -> None:
    """Sleep real seconds; whoever has moved the clock ends it early (`look_again`)."""
    sleeper = Sleeper(label)
    _looking.add(sleeper)
    sleeper.sleep(seconds, real=True)


def look_again() -> bool:
    """The clock was moved: whoever polls looks again now; whether there was anybody."""
    sleepers = list(_looking)
    for sleeper in sleepers:
        _looking.discard(sleeper)
        sleeper.wake()
    return bool(sleepers)
