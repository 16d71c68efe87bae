"""The stream of records as lines of JSON, serialised in the reader's thread."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

from ..recorder.stream import RING
from ..wire import Record, to_json

HEARTBEAT = 5.0
"""Seconds after which an idle stream gets an empty line, so that a dead reader is noticed."""
BATCH = 500
"""Records written at once at most."""
GATHER = 0.003
"""Seconds between two chunks at least: records come in bursts, and each chunk wakes a thread here
and one in the reader. The first record after a quiet time goes at once."""

_ENCODER = json.JSONEncoder(default=str, separators=(",", ":"))


def chunks(since: int, account: str | None) -> Iterator[bytes]:
    """Records above `since`, of one account if given, as they come; never ends."""
    # An empty line first: the reader knows that it is attached.
    yield b"\n"
    written = 0.0
    while True:
        if RING.last() > since and (left := written + GATHER - time.monotonic()) > 0:
            time.sleep(left)
        found, since = RING.after(since, HEARTBEAT, account=account)
        for start in range(0, len(found), BATCH):
            yield b"".join(_line(record) for record in found[start : start + BATCH])
        written = time.monotonic()
        if not found:
            yield b"\n"


def _line(record: Record) -> bytes:
    return _ENCODER.encode(to_json(record)).encode() + b"\n"
