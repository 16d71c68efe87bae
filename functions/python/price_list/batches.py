"""Writing in batches: what a service leaves undone is sent again, a little later each time."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

_T = TypeVar("_T")

ATTEMPTS = 5
FIRST_PAUSE = 0.05


class LeftUndone(Exception):
    """`str()` says how much is left after the last attempt."""


def send_in_batches(entries: Iterable[_T], size: int, send: Callable[[list[_T]], list[_T]]) -> None:
    """Send all entries, `size` of them at a time.

    Args:
        send: sends a batch; what of it was not done.

    Raises:
        LeftUndone: some are not done after the last attempt.
    """
    remaining = iter(entries)
    while batch := list(itertools.islice(remaining, size)):
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(random.uniform(0.5, 1) * FIRST_PAUSE * 2**attempt)
            batch = send(batch)
            if not batch:
                break
        else:
            raise LeftUndone(f"{len(batch)} entries are left after {ATTEMPTS} attempts")
