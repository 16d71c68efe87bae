"""The ring of records: everything emits here, the control server streams from here."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from itertools import islice

from ..wire import Record

CAPACITY = 50_000
"""Records kept for readers that attach late; older ones are dropped."""


class RecordRing:
    """Thread-safe; sequence numbers begin at 1 and have no gaps."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._records: deque[Record] = deque(maxlen=capacity)
        self._next = 1
        self._last: dict[str | None, int] = {}
        self._changed = threading.Condition()

    def emit(self, make: Callable[[int], Record]) -> None:
        """Append the record that `make` builds for its sequence number."""
        with self._changed:
            record = make(self._next)
            self._records.append(record)
            self._last[record.account] = self._next
            self._next += 1
            self._changed.notify_all()

    def last(self, account: str | None = None) -> int:
        """The newest record's number: of all, or of those that concern an account; 0: none."""
        with self._changed:
            if account is None:
                return self._next - 1
            return max(self._last.get(account, 0), self._last.get(None, 0))

    def after(
        self, seq: int, timeout: float | None = None, *, account: str | None = None
    ) -> tuple[list[Record], int]:
        """Records numbered above `seq`, and the number up to which that looked.

        Waits up to `timeout` seconds for the first one of any account. With an `account`,
        records of other accounts are left out; those of none are kept.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._next - 1 > seq, timeout)
            last = self._next - 1
            missing = min(last - seq, len(self._records))
            if missing <= 0:
                return [], last
            found = list(islice(reversed(self._records), missing))
        found.reverse()
        if account is not None:
            found = [r for r in found if r.account in (account, None)]
        return found, last


RING = RecordRing()
