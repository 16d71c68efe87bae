"""Values that are asked for again after five minutes, and not before."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

FRESH = 300
"""Seconds."""
T = TypeVar("T")


class Cached(Generic[T]):
    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._value = ask()
        self._asked = time.time()

    def get(self) -> T:
        if time.time() - self._asked >= FRESH:
            self._value, self._asked = self._ask(), time.time()
        return self._value
