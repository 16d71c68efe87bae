"""The execution environments that exist, by account."""

from __future__ import annotations

import threading
from typing import Protocol


class Interruptible(Protocol):
    def interrupt(self) -> bool: ...


class Running:
    """Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_account: dict[str, dict[str, Interruptible]] = {}

    def add(self, account: str, key: str, environment: Interruptible) -> None:
        with self._lock:
            self._by_account.setdefault(account, {})[key] = environment

    def remove(self, account: str, key: str) -> None:
        with self._lock:
            self._by_account.get(account, {}).pop(key, None)

    def of(self, account: str) -> list[Interruptible]:
        with self._lock:
            return list(self._by_account.get(account, {}).values())


RUNNING = Running()
