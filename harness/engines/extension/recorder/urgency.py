"""Which records wake a reader at once.

Who waits for a record waits for what functions and services do. A client that makes its own
calls has their answers: of its calls in a row a reader is told together. A look of the harness
wakes nobody who waits; who wants to see it asks for the position, which hurries all.
"""

from __future__ import annotations

from ..wire import Caller

LOOKED = 0
CALLED = 1
ACTED = 2
NOTHING = 3
"""More urgent than any record."""

_OF_KIND = {"probe": LOOKED, "outside": CALLED}


def urgency(caller: Caller) -> int:
    return _OF_KIND.get(caller.kind, ACTED)
