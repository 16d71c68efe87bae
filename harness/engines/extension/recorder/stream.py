"""The ring of records: everything emits here, the control server streams from here."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from ..wire import Record

CAPACITY = 200_000
"""Records kept for readers that attach late; older ones are dropped."""


class RecordRing:
    """Thread-safe; sequence numbers begin at 1 and have no gaps."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._records: deque[Record] = deque(maxlen=capacity)
        self._next = 1
        self._changed = threading.Condition()

    def emit(self, make: Callable[[int], Record]) -> None:
        """Append the record that `make` builds for its sequence number."""
        with self._changed:
            self._records.append(make(self._next))
            self._next += 1
            self._changed.notify_all()

    def after(self, seq: int, timeout: float | None = None) -> list[Record]:
        """Records numbered above `seq`; waits up to `timeout` seconds for the first one."""
        with self._changed:
            self._changed.wait_for(lambda: self._next - 1 > seq, timeout)
            missing = self._next - 1 - seq
            if missing <= 0:
                return []
            if missing >= len(self._records):
                return list(self._records)
            return [
                self._records[i] for i in range(len(self._records) - missing, len(self._records))
            ]


RING = RecordRing()
