"""How many spans of time overlap."""

from __future__ import annotations

import pytest

from harness.scenarios.expectations.concurrency import most_at_once


@pytest.mark.parametrize(
    ("spans", "most"),
    [
        ([], 0),
        ([(1, 2)], 1),
        ([(1, 3), (2, 4), (5, 6)], 2),
        ([(1, 2), (2, 3)], 1),
        ([(1, 9), (2, 3), (4, 5), (6, 7)], 2),
        ([(3, 4), (1, 9), (2, 8)], 3),
    ],
)
def test_the_most_at_once(spans: list[tuple[float, float]], most: int) -> None:
    assert most_at_once(spans) == most
