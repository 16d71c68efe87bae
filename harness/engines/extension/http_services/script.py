"""What a stand-in answers: the first answer that matches and is not used up."""

from __future__ import annotations

import fnmatch
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class Answer:
    """`method` and `path` (a pattern with `*`): which requests it is for; None: all.

    `body` is text, or base64 where `base64` says so. `delay`: seconds. `times`: how often it
    is given before the next answer has its turn; None: for ever.
    """

    method: str | None = None
    path: str | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    base64: bool = False
    delay: float = 0.0
    times: int | None = None

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Answer:
        """
        Raises:
            ValueError: a key is unknown, or a value cannot be.
        """
        unknown = data.keys() - {one.name for one in fields(cls)}
        if unknown:
            raise ValueError(f"an answer has no {', '.join(sorted(unknown))}")
        made = cls(**data)
        if not (isinstance(made.status, int) and 200 <= made.status <= 599):
            raise ValueError(f"status is {made.status!r}, not 200 to 599")
        return made

    def is_for(self, method: str, path: str) -> bool:
        if self.method not in (None, method):
            return False
        return self.path is None or fnmatch.fnmatchcase(path, self.path)


class Service:
    """One stand-in. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: list[Answer] = []
        self._given: list[int] = []

    def script(self, answers: list[Answer]) -> None:
        """From now on it answers so, and counts anew."""
        with self._lock:
            self._answers, self._given = answers, [0] * len(answers)

    def answer(self, method: str, path: str) -> Answer | None:
        """What a request is answered, counted; None where nothing is scripted for it."""
        with self._lock:
            for place, answer in enumerate(self._answers):
                left = answer.times is None or self._given[place] < answer.times
                if left and answer.is_for(method, path):
                    self._given[place] += 1
                    return answer
        return None


class Services:
    """The stand-ins of every account, by name. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_account: dict[str, dict[str, Service]] = {}

    def script(self, account: str, name: str, answers: list[Answer]) -> None:
        with self._lock:
            service = self._by_account.setdefault(account, {}).setdefault(name, Service())
        service.script(answers)

    def find(self, account: str, name: str) -> Service | None:
        return self._by_account.get(account, {}).get(name)

    def forget(self, account: str) -> None:
        with self._lock:
            self._by_account.pop(account, None)


SERVICES = Services()
