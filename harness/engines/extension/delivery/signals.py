"""Who waits for what: a source (a queue, a stream) tells when something arrived in it."""

from __future__ import annotations

import threading
import weakref
from collections import defaultdict
from typing import Protocol


class Waiter(Protocol):
    """Is set by its sources, in the thread of who put something there."""

    def set(self) -> None: ...


class Wakeup:
    """A waiter's own condition: set by its sources, cleared when it looks again.

    Order matters to the waiter: `clear`, then look at the source, then `wait`. What arrives
    after the look sets it again, so nothing is missed.
    """

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        self._event.set()

    def clear(self) -> None:
        self._event.clear()

    def wait(self, timeout: float | None = None) -> bool:
        """True when woken, False when `timeout` seconds have passed."""
        return self._event.wait(timeout)


class Sources:
    """The waiters of each source, by ARN. Waiters that are gone are dropped by themselves."""

    def __init__(self) -> None:
        self._waiters: dict[str, weakref.WeakSet[Waiter]] = defaultdict(weakref.WeakSet)
        self._lock = threading.Lock()

    def subscribe(self, arn: str, wakeup: Waiter) -> None:
        with self._lock:
            self._waiters[arn].add(wakeup)

    def unsubscribe(self, arn: str, wakeup: Waiter) -> None:
        with self._lock:
            waiters = self._waiters.get(arn)
            if waiters is None:
                return
            waiters.discard(wakeup)
            if not waiters:
                del self._waiters[arn]

    def notify(self, arn: str) -> None:
        """Something arrived in the source. Cheap when nobody waits."""
        if arn not in self._waiters:
            return
        with self._lock:
            waiters = list(self._waiters.get(arn, ()))
        for wakeup in waiters:
            wakeup.set()


SOURCES = Sources()
