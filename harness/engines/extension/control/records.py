"""The stream of records in chunks that follow each other the slower, the more there is."""

from __future__ import annotations

import time
from collections.abc import Iterator

from ..recorder.reader import reading
from ..recorder.urgency import ACTED

HEARTBEAT = 5.0
"""Seconds after which an idle stream gets an empty line, so that a dead reader is noticed."""
BATCH = 500
"""Records written at once at most."""
GATHER_SHARE = 0.1
"""Of a burst's age, the time between two chunks: each wakes a thread here and one in the reader,
and nobody hears much later of what took long."""
GATHER = (0.002, 0.02)
"""The least and the most of it, in seconds."""
GATHER_CALLS = 0.2
"""Seconds between two chunks where there are only calls from outside and looks: who makes them
has their answers. The first goes at once; what a function or a service does is not held back,
nor is who asks for the position."""
QUIET = 0.05
"""Seconds without a record after which the next one begins a new burst, and goes at once."""


def chunks(since: int, account: str | None) -> Iterator[bytes]:
    """Records above `since`, of one account if given, as they come; never ends."""
    # An empty line first: the reader knows that it is attached.
    yield b"\n"
    began = rested = -QUIET
    with reading(since, account) as reader:
        while True:
            found, most = reader.wait(HEARTBEAT)
            if not found:
                yield b"\n"
                continue
            now = time.monotonic()
            if now - rested > QUIET:
                began = now
            for start in range(0, len(found), BATCH):
                yield b"".join(found[start : start + BATCH])
            if most < ACTED:
                reader.gather(GATHER_CALLS, ACTED)
            else:
                reader.gather(gather_seconds(time.monotonic() - began))
            rested = time.monotonic()


def gather_seconds(age: float) -> float:
    """How long to let records gather, in a burst of that age in seconds."""
    least, most = GATHER
    return min(max(age * GATHER_SHARE, least), most)
