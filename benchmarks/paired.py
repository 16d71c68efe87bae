"""What of two things costs more, from pairs measured one right after the other.

The speed of a machine changes from second to second, and a value now and then is far out: so each
pair gives a ratio, and of their logarithms the mean is taken without the lowest and the highest
fifth. In which interval that would lie, were all measured again, is told by resampling (bootstrap,
95 %).
"""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

TRIMMED = 0.2
"""Share of the values left out at each end."""
RESAMPLED = 2000
_OUTSIDE = 0.025


@dataclass(frozen=True)
class Difference:
    """How much more the second one costs, with its 95 % interval: in per cent of the first."""

    centre: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.centre:+.2f} % (95 %: {self.low:+.2f} to {self.high:+.2f} %)"


def difference(pairs: Sequence[tuple[float, float]], seed: int = 0) -> Difference:
    """Of pairs (the first's cost, the second's), all above nothing.

    Raises:
        ValueError: there are none.
    """
    if not pairs:
        raise ValueError("a difference needs at least one pair")
    ratios = [math.log(second / first) for first, second in pairs]
    chance = random.Random(seed)
    means = sorted(trimmed_mean(chance.choices(ratios, k=len(ratios))) for _ in range(RESAMPLED))
    outside = int(RESAMPLED * _OUTSIDE)
    return Difference(*map(_per_cent, (trimmed_mean(ratios), means[outside], means[-outside - 1])))


def trimmed_mean(values: Sequence[float]) -> float:
    """Without the lowest and the highest fifth."""
    left_out = int(len(values) * TRIMMED)
    return statistics.fmean(sorted(values)[left_out : len(values) - left_out])


def _per_cent(log_ratio: float) -> float:
    return math.expm1(log_ratio) * 100
