"""Random UUIDs come from a store of random bytes.

LocalStack draws one for each request, message, receipt and delivery. Each draw asks the kernel,
and Python gives the interpreter away meanwhile: where another thread works, getting it back
takes 0.1 ms a draw, against 2 µs from the store.
"""

from __future__ import annotations

import os
import uuid
from collections import deque

_SIZE = 16
_DRAWN = 256
"""UUIDs for which the kernel is asked at once."""

_store: deque[bytes] = deque()


def install() -> None:
    # A forked process must not give out what its parent does.
    os.register_at_fork(after_in_child=_store.clear)
    uuid.uuid4 = _uuid4


def _uuid4() -> uuid.UUID:
    """Generate a random UUID."""
    return uuid.UUID(bytes=_sixteen(), version=4)


def _sixteen() -> bytes:
    try:
        return _store.pop()
    except IndexError:
        drawn = os.urandom(_SIZE * _DRAWN)
        _store.extend(drawn[i : i + _SIZE] for i in range(_SIZE, len(drawn), _SIZE))
        return drawn[:_SIZE]
