"""The clock that an account's functions see.

They see real time, from where the cloud's clock stood when the account was last reset (or its
first function was started): moving the clock does not move theirs. `share` lets them see the
cloud's own, until the next reset. How far they are ahead of real time stands in a file that
their processes map into memory.
"""

from __future__ import annotations

import struct
import threading
from pathlib import Path

from .wall import WALL


class FunctionsClock:
    """Of one account. Times are in seconds."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._base = WALL.ahead()
        self._shared = self._written = False

    def file(self) -> Path | None:
        """Where processes read how far they are ahead; None: they see real time anyway."""
        if not (self._shared or self._base):
            return None
        self._write()
        return self._file

    def behind(self) -> float:
        """By how much the functions' time is behind the cloud's."""
        return 0.0 if self._shared else WALL.ahead() - self._base

    def share(self) -> None:
        self._shared = True
        self._write()

    def begin(self) -> None:
        """The account was reset."""
        self._base, self._shared = WALL.ahead(), False
        self.moved()

    def moved(self) -> None:
        """The clock was moved: tell those that read the file."""
        if self._written:
            self._write()

    def _write(self) -> None:
        self._written = True
        data = struct.pack("=d", WALL.ahead() if self._shared else self._base)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        # In place: whoever has mapped it sees it.
        with self._file.open("r+b" if self._file.exists() else "wb") as file:
            file.write(data)


_clocks: dict[str, FunctionsClock] = {}
_lock = threading.Lock()


def clock_of(account: str) -> FunctionsClock:
    from ..lambda_runtime import settings

    with _lock:
        if account not in _clocks:
            if not _clocks:
                WALL.on_move(_moved)
            _clocks[account] = FunctionsClock(settings.current().work / "clocks" / account)
        return _clocks[account]


def begin(account: str) -> None:
    """The account was reset."""
    if account in _clocks:
        _clocks[account].begin()


def _moved() -> None:
    for clock in list(_clocks.values()):
        clock.moved()
