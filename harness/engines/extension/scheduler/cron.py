"""The fields of AWS's cron expressions: which minutes, hours and days they name.

EventBridge Scheduler User Guide, "Schedule types": minutes, hours, day of month, month, day of
week, year; with the wildcards `, - * ? / L W #`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_FIELDS = 6
_WEEK = 7
_FRIDAY = 4


class NotACron(ValueError):
    """The text is none of AWS's cron expressions."""


@dataclass(frozen=True)
class Cron:
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: str
    months: frozenset[int]
    weekdays: str
    years: frozenset[int]

    def dates(self, first: date) -> Iterator[date]:
        """The days on which it falls, from `first` on."""
        month = first.replace(day=1)
        while month.year <= _LAST_YEAR:
            if month.month in self.months and month.year in self.years:
                yield from (day for day in self._days_of(month) if day >= first)
            month = (month + timedelta(days=31)).replace(day=1)

    def _days_of(self, month: date) -> list[date]:
        last = calendar.monthrange(month.year, month.month)[1]
        if self.weekdays == "?":
            numbers = _days_of_month(self.days, month, last)
        else:
            numbers = _days_of_week(self.weekdays, month, last)
        return [month.replace(day=number) for number in sorted(numbers) if number <= last]


def parse(fields: str) -> Cron:
    """Read what stands between the brackets of `cron(…)`.

    Raises:
        NotACron: it is none.
    """
    given = fields.split()
    if len(given) != _FIELDS:
        raise NotACron(fields)
    minutes, hours, days, months, weekdays, years = (field.upper() for field in given)
    if (days == "?") == (weekdays == "?"):
        raise NotACron(fields)
    cron = Cron(
        tuple(sorted(_numbers(minutes, 0, 59))),
        tuple(sorted(_numbers(hours, 0, 23))),
        days,
        frozenset(_numbers(months, 1, 12, _MONTHS)),
        weekdays,
        frozenset(_numbers(years, _FIRST_YEAR, _LAST_YEAR)),
    )
    _days_of_month(days if days != "?" else "*", date(2024, 1, 1), 31)
    _days_of_week(weekdays if weekdays != "?" else "*", date(2024, 1, 1), 31)
    return cron


def _numbers(field: str, low: int, high: int, names: tuple[str, ...] = ()) -> set[int]:
    found: set[int] = set()
    for part in field.split(","):
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        if span == "*":
            start, end = low, high
        else:
            start = _number(first, low, names)
            end = _number(last, low, names) if dash else high if slash else start
        by = int(step) if step.isdigit() else 0 if slash else 1
        if not (low <= start <= high and low <= end <= high) or by < 1:
            raise NotACron(field)
        if start > end:
            found |= set(range(start, high + 1, by)) | set(range(low, end + 1, by))
        found |= set(range(start, end + 1, by))
    return found


def _number(text: str, low: int, names: tuple[str, ...]) -> int:
    if text in names:
        return names.index(text) + low
    if not re.fullmatch(r"\d{1,4}", text):
        raise NotACron(text)
    return int(text)


def _days_of_month(field: str, month: date, last: int) -> set[int]:
    if field == "L":
        return {last}
    if found := re.fullmatch(r"L-(\d{1,2})", field):
        return {last - int(found[1])} - set(range(-31, 1))
    if found := re.fullmatch(r"(\d{1,2}|L)W", field):
        day = last if found[1] == "L" else int(found[1])
        if not 1 <= day <= 31:
            raise NotACron(field)
        return {_nearest_weekday(month, day, last)} if day <= last else set()
    return _numbers(field, 1, 31)


def _nearest_weekday(month: date, day: int, last: int) -> int:
    """The working day nearest to the day, in the same month."""
    weekday = month.replace(day=day).weekday()
    if weekday <= _FRIDAY:
        return day
    if weekday == _FRIDAY + 1:
        return day - 1 if day > 1 else day + 2
    return day + 1 if day < last else day - 2


def _days_of_week(field: str, month: date, last: int) -> set[int]:
    first = month.isoweekday() % _WEEK + 1
    """Of the month's first day: 1 is Sunday."""
    if found := re.fullmatch(r"(\w+)#([1-5])", field):
        return {1 + (_weekday(found[1]) - first) % _WEEK + (int(found[2]) - 1) * _WEEK}
    if found := re.fullmatch(r"(\d|[A-Z]{3})L", field):
        ending = (first + last - 2) % _WEEK + 1
        return {last - (ending - _weekday(found[1])) % _WEEK}
    weekdays = {_WEEK} if field == "L" else _numbers(field, 1, _WEEK, _DAYS)
    return {day for day in range(1, last + 1) if (first + day - 2) % _WEEK + 1 in weekdays}


def _weekday(text: str) -> int:
    number = _number(text, 1, _DAYS)
    if not 1 <= number <= _WEEK:
        raise NotACron(text)
    return number
