"""Repeated measurements and how they are told."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Samples:
    """Seconds, one a repetition."""

    seconds: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        low, high = min(self.seconds), max(self.seconds)
        if len(self.seconds) == 1:
            return milliseconds(self.median)
        return f"{milliseconds(self.median)} ({milliseconds(low)} to {milliseconds(high)})"


def milliseconds(seconds: float) -> str:
    """Three figures are more than a shared machine is good for."""
    ms = seconds * 1000
    return f"{ms:.1f} ms" if ms < 10 else f"{ms:,.0f} ms"


def repeat(times: int, act: Callable[[int], object], *, warm_up: int = 1) -> Samples:
    """Time `act(i)` so many times, after `warm_up` that do not count (numbered below 0)."""
    for i in range(warm_up):
        act(i - warm_up)
    seconds = []
    for i in range(times):
        started = time.perf_counter()
        act(i)
        seconds.append(time.perf_counter() - started)
    return Samples(seconds)


def once(act: Callable[[], object]) -> Samples:
    """Time one call."""
    return repeat(1, lambda _i: act(), warm_up=0)
