"""What wakes a reader of the ring."""

from __future__ import annotations

import threading

from .urgency import NOTHING


class Bell:
    """One reader's own. It rings for its account's records and for those of none.

    `rung_from`: the urgency of a record from which it rings; most of the time nothing does,
    so that whoever emits looks at a number and no more. `seen`: the number up to which its
    reader has read.
    """

    def __init__(self, account: str | None, seen: int = 0) -> None:
        self.account = account
        self.rung_from = NOTHING
        self.seen = seen
        # A bare lock is one wait of the system's; an event is a dozen steps of Python's.
        self._rung = threading.Lock()
        self._rung.acquire()

    def ring(self, account: str | None) -> None:
        if account is None or self.account is None or account == self.account:
            self.rung_from = NOTHING
            try:
                self._rung.release()
            except RuntimeError:
                return  # it was rung already

    def wait(self, seconds: float) -> bool:
        """Wait until it rings, at most so long; whether it did."""
        try:
            return self._rung.acquire(timeout=seconds)
        finally:
            self.rung_from = NOTHING
