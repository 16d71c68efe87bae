"""A reader of the ring: it takes what is there, and waits for what comes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from .bell import Bell
from .stream import RING, RecordRing
from .urgency import CALLED, LOOKED, NOTHING


class Reader:
    """For one thread."""

    def __init__(self, ring: RecordRing, bell: Bell) -> None:
        self._ring = ring
        self._bell = bell

    def read(self) -> tuple[list[bytes], int]:
        """New lines, and the urgency of the most urgent one."""
        lines, self._bell.seen, most = self._ring.read(self._bell.seen, self._bell.account)
        return lines, most

    def wait(self, seconds: float, urgency: int = CALLED) -> tuple[list[bytes], int]:
        """As `read`, at once or when a record of that urgency has come, at most so much later.

        None that are less urgent wake it, but they are read too.
        """
        end = time.monotonic() + seconds
        while True:
            # Said before it is looked: what comes in between rings.
            self._bell.rung_from = urgency
            lines, most = self.read()
            left = end - time.monotonic()
            if lines or left <= 0:
                return lines, most
            self._bell.wait(left)

    def gather(self, seconds: float, urgency: int = NOTHING) -> None:
        """Let records come for a while, or until one of that urgency does or somebody hurries."""
        self._bell.rung_from = urgency
        if urgency < NOTHING and self._ring.has_unnumbered():
            return  # came before that was said, and may be one
        self._bell.wait(seconds)


@contextmanager
def reading(since: int, account: str | None, ring: RecordRing = RING) -> Iterator[Reader]:
    """Read records numbered above `since`; with an account only its own and those of none."""
    bell = Bell(account, since)
    ring.attach(bell)
    try:
        yield Reader(ring, bell)
    finally:
        ring.detach(bell)


def first(timeout: float, ring: RecordRing = RING) -> bool:
    """Wait for the first record of all, at most `timeout` seconds; whether there is one."""
    with reading(0, None, ring) as reader:
        return bool(reader.wait(timeout, LOOKED)[0])
