"""What benchmarks tell of pairs: right where the machine's speed changes, and where values lie
far out."""

from __future__ import annotations

import random

import pytest

from benchmarks.paired import difference, trimmed_mean


def measured(pairs: int, ratio: float, *, seed: int = 1) -> list[tuple[float, float]]:
    """As a machine measures whose speed changes threefold, with noise of 5 % and a few stalls."""
    chance, found = random.Random(seed), []
    for number in range(pairs):
        speed = 1.0 if number // 50 % 2 else 3.0
        stalls = [20.0 if chance.random() < 0.03 else 1.0 for _ in range(2)]
        first, second = (speed * chance.gauss(1, 0.05) * stall for stall in stalls)
        found.append((first, second * ratio))
    return found


def test_a_difference_of_three_per_cent_is_found_between_stalls_and_changes_of_speed() -> None:
    found = difference(measured(800, 1.03))
    assert found.low < 3.0 < found.high
    assert found.high - found.low < 1.5
    assert found.low < found.centre < found.high


def test_where_nothing_differs_the_interval_holds_nought() -> None:
    found = difference(measured(800, 1.0))
    assert found.low < 0 < found.high


@pytest.mark.parametrize("ratio", [0.9, 1.2])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(ratio: float) -> None:
    times = 30
    held = 0
    for seed in range(times):
        found = difference(measured(60, ratio, seed=seed))
        held += found.low <= (ratio - 1) * 100 <= found.high
    assert held >= times * 0.85


def test_more_pairs_make_the_interval_tighter() -> None:
    few, many = (difference(measured(pairs, 1.05)) for pairs in (40, 640))
    assert many.high - many.low < (few.high - few.low) / 2


def test_to_swap_the_two_turns_the_ratio_around() -> None:
    pairs = measured(200, 1.25)
    forth = difference(pairs).centre
    back = difference([(second, first) for first, second in pairs]).centre
    assert (1 + forth / 100) * (1 + back / 100) == pytest.approx(1)


def test_the_mean_leaves_out_a_fifth_at_each_end() -> None:
    assert trimmed_mean([1e9, 3.0, 4.0, 5.0, -1e9]) == 4.0
    assert trimmed_mean([1.0, 2.0, 9.0]) == 4.0


def test_without_pairs_nothing_is_told() -> None:
    with pytest.raises(ValueError, match="at least one pair"):
        difference([])
