"""The faults that are set, by account, and how often each was met and struck."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

from .rule import Rule


class Live:
    """A rule at work. Thread-safe."""

    def __init__(self, number: int, rule: Rule) -> None:
        self.number, self.rule = number, rule
        self.matched = self.struck = 0
        self._random = random.Random(rule.seed)
        self._lock = threading.Lock()

    def strikes(self) -> bool:
        """Count a match; whether the fault strikes it."""
        rule = self.rule
        with self._lock:
            self.matched += 1
            if rule.nth:
                chosen = self.matched in rule.nth
            elif rule.times is not None:
                chosen = self.struck < rule.times
            elif rule.probability is not None:
                chosen = self._random.random() < rule.probability
            else:
                chosen = True
            self.struck += chosen
        return chosen

    def to_json(self) -> dict[str, Any]:
        counts = {"matched": self.matched, "struck": self.struck}
        return {"id": self.number, "rule": self.rule.to_json(), **counts}


class Book:
    """Thread-safe. `empty` is read for each call, so it is an attribute."""

    def __init__(self) -> None:
        self.empty = True
        self._lock = threading.Lock()
        self._by_account: dict[str, list[Live]] = {}
        self._last = 0

    def add(self, account: str, rules: list[Rule]) -> list[Live]:
        with self._lock:
            added = [Live(self._last + place, rule) for place, rule in enumerate(rules, 1)]
            self._last += len(added)
            self._by_account[account] = [*self._by_account.get(account, ()), *added]
            self.empty = False
        return added

    def remove(self, account: str, number: int | None = None) -> list[Live]:
        """Take one away, or all of the account; those that were."""
        with self._lock:
            there = self._by_account.pop(account, [])
            gone = [live for live in there if number in (None, live.number)]
            if left := [live for live in there if live not in gone]:
                self._by_account[account] = left
            self.empty = not self._by_account
        return gone

    def of(self, account: str) -> list[Live]:
        return self._by_account.get(account, [])

    def strike(self, account: str, matches: Callable[[Rule], bool]) -> list[Live]:
        """The faults that strike now, in the order in which they were set."""
        return [live for live in self.of(account) if matches(live.rule) and live.strikes()]


BOOK = Book()
