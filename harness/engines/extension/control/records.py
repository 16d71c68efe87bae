"""The stream of records in chunks that follow each other the slower, the more there is."""

from __future__ import annotations

import time
from collections.abc import Iterator

from ..recorder.stream import RING

HEARTBEAT = 5.0
"""Seconds after which an idle stream gets an empty line, so that a dead reader is noticed."""
BATCH = 500
"""Records written at once at most."""
GATHER_LEAST, GATHER_MOST = 0.002, 0.02
"""Seconds between two chunks: each chunk wakes a thread here and one in the reader."""
GATHER_SHARE = 0.1
"""Of a burst's age, the time between two chunks: nobody hears much later of what took long."""
QUIET = 0.05
"""Seconds without a record after which the next one begins a new burst, and goes at once."""


def chunks(since: int, account: str | None) -> Iterator[bytes]:
    """Records above `since`, of one account if given, as they come; never ends."""
    # An empty line first: the reader knows that it is attached.
    yield b"\n"
    began = written = -QUIET
    while True:
        found, since = RING.after(since, HEARTBEAT, account=account)
        if not found:
            yield b"\n"
            continue
        now = time.monotonic()
        if now - written > QUIET:
            began = now
        for start in range(0, len(found), BATCH):
            yield b"".join(found[start : start + BATCH])
        written = time.monotonic()
        RING.pause(gather_seconds(written - began), account)


def gather_seconds(age: float) -> float:
    """How long to let records gather, in a burst of that age in seconds."""
    return min(max(age * GATHER_SHARE, GATHER_LEAST), GATHER_MOST)
