"""When schedules are due, by the rules of the EventBridge Scheduler User Guide."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from harness.engines.extension.scheduler import expressions


def times(expression: str, zone: str, after: str, count: int, anchor: float = 0.0) -> list[str]:
    parsed = expressions.parse(expression, zone)
    moment = datetime.fromisoformat(after).replace(tzinfo=UTC).timestamp()
    found = []
    for _ in range(count):
        following = parsed.following(moment, anchor)
        if following is None:
            break
        moment = following
        found.append(datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M"))
    return found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("cron(0/30 8-9 ? * MON-FRI *)", ["2026-01-01 08:00", "2026-01-01 08:30"]),
        ("cron(15 12 * * ? *)", ["2026-01-01 12:15", "2026-01-02 12:15"]),
        ("cron(0 10 ? * 6L 2026-2027)", ["2026-01-30 10:00", "2026-02-27 10:00"]),
        ("cron(0 9 15W * ? *)", ["2026-01-15 09:00", "2026-02-16 09:00"]),
        ("cron(0 9 LW * ? *)", ["2026-01-30 09:00", "2026-02-27 09:00"]),
        ("cron(0 9 ? * 2#1 *)", ["2026-01-05 09:00", "2026-02-02 09:00"]),
        ("cron(0 9 L * ? *)", ["2026-01-31 09:00", "2026-02-28 09:00"]),
        ("cron(0 9 L-2 * ? *)", ["2026-01-29 09:00", "2026-02-26 09:00"]),
        ("cron(0 9 29 2 ? *)", ["2028-02-29 09:00", "2032-02-29 09:00"]),
        ("cron(0 9 1 JAN ? 2027)", ["2027-01-01 09:00"]),
        ("cron(0 0 ? * FRI-SUN *)", ["2026-01-02 00:00", "2026-01-03 00:00"]),
        ("cron(0 0 31 4 ? *)", []),
        ("at(2026-01-01T09:00:00)", ["2026-01-01 09:00"]),
        ("at(2025-12-31T23:59:59)", []),
    ],
)
def test_the_times_of_an_expression(expression: str, expected: list[str]) -> None:
    assert times(expression, "UTC", "2026-01-01T00:00:00", 2) == expected


def test_a_time_that_a_zone_skips_in_spring_is_skipped() -> None:
    assert times("cron(30 2 * * ? *)", "America/New_York", "2026-03-07T00:00:00", 2) == [
        "2026-03-07 07:30",
        "2026-03-09 06:30",
    ]


def test_a_time_that_a_zone_has_twice_in_autumn_comes_once() -> None:
    assert times("cron(30 1 * * ? *)", "America/New_York", "2026-11-01T00:00:00", 2) == [
        "2026-11-01 05:30",
        "2026-11-02 06:30",
    ]


def test_a_rate_counts_from_its_first_time() -> None:
    first = datetime(2026, 1, 1, 0, 7, tzinfo=UTC).timestamp()
    assert times("rate(5 minutes)", "UTC", "2026-01-01T00:00:00", 3, first) == [
        "2026-01-01 00:07",
        "2026-01-01 00:12",
        "2026-01-01 00:17",
    ]


def test_days_of_a_rate_are_24_hours_whatever_the_zone_does() -> None:
    first = datetime(2026, 3, 7, 12, tzinfo=UTC).timestamp()
    assert times("rate(1 day)", "America/New_York", "2026-03-07T12:00:00", 2, first) == [
        "2026-03-08 12:00",
        "2026-03-09 12:00",
    ]


def test_an_unknown_time_zone_is_no_value_error() -> None:
    with pytest.raises(KeyError):
        expressions.parse("rate(1 day)", "Mars/Olympus")
