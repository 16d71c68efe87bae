"""The threads that event source mappings work in: taken when there is something to do.

A mapping has no thread of its own. What arrives in its source, a timer or the end of a batch
sets it going; when nothing is left to do the thread goes back.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from typing import Any

from ...clock import timers

LOG = logging.getLogger(__name__)
_POOL = ThreadPoolExecutor(max_workers=1024, thread_name_prefix="event-source")


def begin(what: Callable[..., Any], *args: Any) -> None:
    """Run it in a thread, on nobody's behalf."""
    Context().run(lambda: _POOL.submit(Context().run, _logged, what, *args))


def hand_on(what: Callable[..., Any], *args: Any) -> None:
    """Run it in a thread, on behalf of what this one works for."""
    _POOL.submit(_logged, what, *args)


def at(moment: float, what: Callable[[], Any], name: str) -> timers.Timer:
    """Run it in a thread at `moment` (seconds since the epoch, of the cloud's clock)."""
    return timers.at(moment, lambda: begin(what), name)


def _logged(what: Callable[..., Any], *args: Any) -> None:
    try:
        what(*args)
    except Exception:
        LOG.exception("an event source mapping failed in %s", getattr(what, "__qualname__", what))


class Pump:
    """Runs `turn` whenever it was set since the last turn began; never twice at once.

    A waiter of sources (`delivery.signals`).
    """

    def __init__(self, turn: Callable[[], None]) -> None:
        self._turn = turn
        self._lock = threading.Lock()
        self._running = self._again = False

    def set(self) -> None:
        if self._is_mine():
            begin(self._run)

    def here(self) -> None:
        """As `set`, with the turn in this thread."""
        if self._is_mine():
            self._run()

    def _is_mine(self) -> bool:
        with self._lock:
            if self._running:
                self._again = True
                return False
            self._running = True
            return True

    def _run(self) -> None:
        while True:
            try:
                self._turn()
            finally:
                with self._lock:
                    again, self._again = self._again, False
                    self._running = again
            if not again:
                return
