"""When a schedule is due: `at(…)`, `rate(…)` and `cron(…)`.

EventBridge Scheduler User Guide, "Schedule types", with its rules on daylight saving: a time
that does not exist is skipped, one that exists twice comes once.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from . import cron

_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
_RATE = re.compile(r"rate\(\s*([1-9]\d*)\s+(minute|hour|day)(s?)\s*\)")
_CRON = re.compile(r"cron\((.*)\)", re.DOTALL)


class Expression(Protocol):
    """Times are seconds since the epoch."""

    @property
    def once(self) -> bool: ...

    def following(self, moment: float, anchor: float, /) -> float | None:
        """The first time after `moment`, None when there is none; `anchor`: when it began."""
        ...


@dataclass(frozen=True)
class At:
    moment: float
    once: bool = True

    def following(self, moment: float, _anchor: float, /) -> float | None:
        return self.moment if self.moment > moment else None


@dataclass(frozen=True)
class Rate:
    """The anchor is the first time of it."""

    seconds: int
    once: bool = False

    def following(self, moment: float, anchor: float, /) -> float | None:
        if moment < anchor:
            return anchor
        return anchor + ((moment - anchor) // self.seconds + 1) * self.seconds


@dataclass(frozen=True)
class CronTimes:
    fields: cron.Cron
    zone: ZoneInfo
    once: bool = False

    def following(self, moment: float, anchor: float, /) -> float | None:
        today = datetime.fromtimestamp(moment, self.zone).date()
        # A clock that is put back may bring yesterday's date again.
        times = self._times(today - timedelta(days=1))
        return next((time for time in times if time > moment and time >= anchor), None)

    def _times(self, first: date) -> Iterator[float]:
        for day in self.fields.dates(first):
            for hour in self.fields.hours:
                for minute in self.fields.minutes:
                    local = datetime(day.year, day.month, day.day, hour, minute)
                    there = local.replace(tzinfo=self.zone)
                    back = there.astimezone(UTC).astimezone(self.zone)
                    if back.replace(tzinfo=None) == local:
                        yield there.timestamp()


@functools.lru_cache(maxsize=256)
def parse(text: str, zone_name: str = "UTC") -> Expression:
    """Read a schedule expression.

    Raises:
        ValueError: it is none of AWS's.
        KeyError: there is no such time zone.
    """
    zone = _zone(zone_name)
    if found := _AT.fullmatch(text):
        return At(datetime.fromisoformat(found[1]).replace(tzinfo=zone).timestamp())
    if found := _RATE.fullmatch(text):
        if (int(found[1]) == 1) == bool(found[3]):
            raise ValueError(text)
        return Rate(int(found[1]) * _SECONDS[found[2]])
    if found := _CRON.fullmatch(text):
        return CronTimes(cron.parse(found[1]), zone)
    raise ValueError(text)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError) as error:
        raise KeyError(name) from error
