"""The ring of records: everything emits here, the control server streams from here.

Whoever emits is in the middle of a request, so that it does no more than append what there is to
tell. Who reads numbers the records and makes their lines.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from itertools import islice

from .bell import Bell
from .lines import Told, call_line
from .urgency import ACTED, LOOKED

CAPACITY = 50_000
"""Records kept for readers that attach late; older ones are dropped."""
CAPACITY_BYTES = 16 * 1024 * 1024
"""Of all records together; whoever is attached has read them long before."""
UNNUMBERED = 500
"""Records that nobody has numbered yet at most; where there are more, who emits does it."""
_ENVELOPE = 500
"""Bytes of a call's record beside its parameters and its response."""

Make = Callable[[int], bytes]
"""Builds a record for its number: a line of JSON."""
Record = tuple[str | None, int, bytes | Told]
"""Account, urgency, and the line or what it is made of."""


class RecordRing:
    """Thread-safe; sequence numbers begin at 1 and have no gaps."""

    def __init__(self, capacity: int = CAPACITY, capacity_bytes: int = CAPACITY_BYTES) -> None:
        self._arrived: deque[tuple[str | None, int, Make | Told]] = deque()
        self._records: deque[Record] = deque()
        self._capacity, self._capacity_bytes = capacity, capacity_bytes
        self._bytes = 0
        self._next = 1
        self._last: dict[str | None, int] = {}
        self._lock = threading.Lock()
        self._bells: tuple[Bell, ...] = ()

    def emit(self, account: str | None, what: Make | Told, urgency: int = ACTED) -> None:
        """Append the record of an account, or of none.

        Args:
            what: builds the record's line for its number, or is what a call's line is made of
                by whoever reads it.
        """
        # No lock: a deque's append is one step. A reader says that it waits before it looks.
        arrived = self._arrived
        arrived.append((account, urgency, what))
        for bell in self._bells:
            if urgency >= bell.rung_from:
                bell.ring(account)
        if len(arrived) > UNNUMBERED:
            with self._lock:
                self._number()

    def last(self, account: str | None = None) -> int:
        """The newest record's number: of all, or of those that concern an account; 0: none."""
        with self._lock:
            self._number()
            return self._last_of(account)

    def read(self, seq: int, account: str | None = None) -> tuple[list[bytes], int, int]:
        """Lines of records numbered above `seq`, the number up to which that looked, and the
        urgency of the most urgent one.

        With an `account`, records of other accounts are left out; those of none are kept.
        """
        with self._lock:
            self._number()
            last = self._next - 1
            missing = min(last - seq, len(self._records))
            if missing <= 0:
                return [], last, LOOKED
            found = list(islice(reversed(self._records), missing))
        found.reverse()
        lines, most = [], LOOKED
        for number, (of, urgency, told) in enumerate(found, last - missing + 1):
            if account is None or of is None or of == account:
                lines.append(told if isinstance(told, bytes) else call_line(number, told))
                most = max(most, urgency)
        return lines, last, most

    def has_unnumbered(self) -> bool:
        """Whether something came since anybody read."""
        return bool(self._arrived)

    def attach(self, bell: Bell) -> None:
        with self._lock:
            self._bells += (bell,)

    def detach(self, bell: Bell) -> None:
        with self._lock:
            self._bells = tuple(each for each in self._bells if each is not bell)

    def hurry(self, account: str | None) -> None:
        """Wake those who have not read all of an account's records yet."""
        with self._lock:
            self._number()
            behind = [bell for bell in self._bells if bell.seen < self._last_of(bell.account)]
        for bell in behind:
            bell.ring(account)

    def _last_of(self, account: str | None) -> int:
        if account is None:
            return self._next - 1
        return max(self._last.get(account, 0), self._last.get(None, 0))

    def _number(self) -> None:
        """Number what has arrived; the lock is held."""
        arrived, records, last, number = self._arrived, self._records, self._last, self._next
        size = self._bytes
        try:
            while arrived:
                account, urgency, what = arrived.popleft()
                told = what if isinstance(what, tuple) else what(number)
                records.append((account, urgency, told))
                size += _size(told)
                last[account] = number
                number += 1
        finally:
            self._next = number
        while len(records) > self._capacity or (size > self._capacity_bytes and len(records) > 1):
            size -= _size(records.popleft()[2])
        self._bytes = size


def _size(told: bytes | Told) -> int:
    """Bytes of the line, or nearly."""
    return len(told) if isinstance(told, bytes) else _ENVELOPE + len(told[-2]) + len(told[-1])


RING = RecordRing()
