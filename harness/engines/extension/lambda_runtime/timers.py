"""`threading.Timer` as LocalStack uses it for environments, without a thread for each."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from .loop import loop


class LoopTimer:
    """Waits on the event loop; a thread exists only while `function` runs."""

    def __init__(self, interval: float, function: Callable[..., Any]) -> None:
        self._interval, self._function = interval, function
        self._cancelled = False
        self._handle: asyncio.TimerHandle | None = None

    def start(self) -> None:
        loop().call_soon_threadsafe(self._arm)

    def cancel(self) -> None:
        self._cancelled = True
        if self._handle:
            loop().call_soon_threadsafe(self._handle.cancel)

    def _arm(self) -> None:
        if not self._cancelled:
            self._handle = loop().call_later(self._interval, self._fire)

    def _fire(self) -> None:
        if not self._cancelled:
            threading.Thread(target=self._function, name="lambda-timer", daemon=True).start()
