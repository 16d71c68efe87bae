"""Matchers for times: `$timestamp`, `$date`, `$near`."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime
from typing import Any

from harness.scenarios.matchers.base import Compare, Difference, Matcher, is_number, show
from harness.scenarios.matchers.presence import only_true

DEFAULT_WITHIN = "1m"
"""How far from the time `$near` allows without `within`."""
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_MILLISECONDS_FROM = 1e11
"""Seconds since 1970 reach this in the year 5138; greater numbers are milliseconds."""


def instant(value: Any) -> float | None:
    """Seconds since 1970: of ISO 8601 text (UTC where it says nothing else), of a number of
    seconds or milliseconds, or of `now`; None where it is no time."""
    if value == "now":
        return time.time()
    if is_number(value):
        number = float(value)
        return number / 1000 if number >= _MILLISECONDS_FROM else number
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def seconds(text: Any) -> float | None:
    """A duration such as `500ms`, `30s`, `2m`, or a number of seconds; None where it is none."""
    found = _DURATION.fullmatch(str(text).strip())
    return float(found[1]) * _SECONDS[found[2] or "s"] if found else None


def _timestamp(_argument: Any, actual: Any, path: str, _compare: Compare) -> list[Difference]:
    if isinstance(actual, str) and "T" in actual and instant(actual) is not None:
        return []
    return [Difference(path, f"expected an ISO 8601 timestamp, got {show(actual)}")]


def _date(_argument: Any, actual: Any, path: str, _compare: Compare) -> list[Difference]:
    try:
        if isinstance(actual, str) and date.fromisoformat(actual).isoformat() == actual:
            return []
    except ValueError:
        pass
    return [Difference(path, f"expected an ISO 8601 date, got {show(actual)}")]


def _near(argument: dict[str, Any], actual: Any, path: str, _compare: Compare) -> list[Difference]:
    given, within = argument[""], argument.get("within", DEFAULT_WITHIN)
    wanted, got, allowed = instant(given), instant(actual), seconds(within)
    if wanted is None or allowed is None:
        what = f"{show(given)} is no time" if wanted is None else f"{show(within)} is no duration"
        return [Difference(path, what)]
    if got is None:
        return [Difference(path, f"expected a time, got {show(actual)}")]
    if abs(got - wanted) <= allowed:
        return []
    off = f"{abs(got - wanted):.3f} s {'later' if got > wanted else 'earlier'}"
    told = f"expected a time within {within} of {show(given)}, got {show(actual)}: {off}"
    return [Difference(path, told)]


def _check(argument: Any) -> str | None:
    return None if instant(argument) is not None else "takes a time (ISO 8601, seconds) or `now`"


def _within(_name: str, value: Any) -> str | None:
    return None if seconds(value) is not None else "takes a duration such as 500ms, 30s or 2m"


TIMES = (
    Matcher("$timestamp", "An ISO 8601 date and time.", {"const": True}, _timestamp, only_true),
    Matcher("$date", "An ISO 8601 date, such as 2026-01-31.", {"const": True}, _date, only_true),
    Matcher(
        "$near", "A time near this one (or `now`), `within` (1m unless given).",
        {"type": ["string", "number"]}, _near, _check, companions=("within",), check_beside=_within,
    ),
)  # fmt: skip
