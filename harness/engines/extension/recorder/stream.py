"""The ring of records: everything emits here, the control server streams from here.

Whoever emits is in the middle of a request, so that it does no more than append what there is to
tell. Who reads makes the records, numbers them and waits.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from itertools import islice

CAPACITY = 50_000
"""Records kept for readers that attach late; older ones are dropped."""
CAPACITY_BYTES = 16 * 1024 * 1024
"""Of all records together; whoever is attached has read them long before."""
UNREAD = 200
"""Records that nobody has made yet at most; where there are more, who emits makes them."""

Make = Callable[[int], bytes]
"""Builds a record for its number: a line of JSON."""


class Waiter:
    """A reader's own bell, which rings for its account's records and for those of none."""

    def __init__(self, account: str | None) -> None:
        self.account = account
        self._bell = threading.Event()

    def ring(self, account: str | None) -> None:
        if account is None or self.account is None or account == self.account:
            self._bell.set()

    def wait(self, timeout: float | None) -> None:
        self._bell.wait(timeout)
        self._bell.clear()


class RecordRing:
    """Thread-safe; sequence numbers begin at 1 and have no gaps."""

    def __init__(self, capacity: int = CAPACITY, capacity_bytes: int = CAPACITY_BYTES) -> None:
        self._arrived: deque[tuple[str | None, Make]] = deque()
        self._records: deque[tuple[str | None, bytes]] = deque()
        self._capacity, self._capacity_bytes = capacity, capacity_bytes
        self._bytes = 0
        self._next = 1
        self._last: dict[str | None, int] = {}
        self._lock = threading.Lock()
        self._waiting: tuple[Waiter, ...] = ()
        self._pausing: tuple[Waiter, ...] = ()

    def emit(self, account: str | None, make: Make) -> None:
        """Append the record of an account, or of none, that `make` builds for its number."""
        # No lock: a deque's append is one step. A reader says that it waits before it looks.
        self._arrived.append((account, make))
        for waiter in self._waiting:
            waiter.ring(account)
        if len(self._arrived) > UNREAD:
            with self._lock:
                self._make()

    def last(self, account: str | None = None) -> int:
        """The newest record's number: of all, or of those that concern an account; 0: none."""
        with self._lock:
            self._make()
            if account is None:
                return self._next - 1
            return max(self._last.get(account, 0), self._last.get(None, 0))

    def after(
        self, seq: int, timeout: float = 0.0, *, account: str | None = None
    ) -> tuple[list[bytes], int]:
        """Lines of records numbered above `seq`, and the number up to which that looked.

        Waits up to `timeout` seconds for the first one. With an `account`, records of other
        accounts are left out; those of none are kept.
        """
        found, seq = self._above(seq, account)
        if found or not timeout:
            return found, seq
        waiter, end = Waiter(account), time.monotonic() + timeout
        self._add(waiter)
        try:
            while True:
                found, seq = self._above(seq, account)
                left = end - time.monotonic()
                if found or left <= 0:
                    return found, seq
                waiter.wait(left)
        finally:
            self._drop(waiter)

    def pause(self, seconds: float, account: str | None) -> None:
        """Let records gather for a while, or until somebody hurries."""
        waiter = Waiter(account)
        with self._lock:
            self._pausing += (waiter,)
        try:
            waiter.wait(seconds)
        finally:
            with self._lock:
                self._pausing = tuple(each for each in self._pausing if each is not waiter)

    def hurry(self, account: str | None) -> None:
        """End the pauses of those who read an account's records."""
        for waiter in self._pausing:
            waiter.ring(account)

    def _above(self, seq: int, account: str | None) -> tuple[list[bytes], int]:
        with self._lock:
            self._make()
            last = self._next - 1
            missing = min(last - seq, len(self._records))
            if missing <= 0:
                return [], last
            found = list(islice(reversed(self._records), missing))
        found.reverse()
        wanted = (account, None)
        return [line for of, line in found if account is None or of in wanted], last

    def _make(self) -> None:
        """Number what has arrived; the lock is held."""
        while self._arrived:
            account, make = self._arrived.popleft()
            line = make(self._next)
            self._records.append((account, line))
            self._bytes += len(line)
            self._last[account] = self._next
            self._next += 1
        while len(self._records) > self._capacity or (
            self._bytes > self._capacity_bytes and len(self._records) > 1
        ):
            self._bytes -= len(self._records.popleft()[1])

    def _add(self, waiter: Waiter) -> None:
        with self._lock:
            self._waiting += (waiter,)

    def _drop(self, waiter: Waiter) -> None:
        with self._lock:
            self._waiting = tuple(each for each in self._waiting if each is not waiter)


RING = RecordRing()
