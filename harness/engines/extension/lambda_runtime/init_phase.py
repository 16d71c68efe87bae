"""The Init phase of an execution environment: how long it took, and how it ended.

Everything here runs on the event loop's thread except `wait`. Source: Lambda developer guide,
"Lambda execution environment lifecycle".
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future

from .outcome import exited
from .zygote import Exit


class InitPhase:
    """`on_timeout` is called when it took longer than `timeout_s`.

    `error`: what the last one ended with, until an invocation has been told; `duration_ms`: how
    long it took, until it is in a report.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, timeout_s: float, on_timeout: Callable[[], None]
    ) -> None:
        self._loop, self._timeout_s, self._on_timeout = loop, timeout_s, on_timeout
        self._began: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._over: Future[bytes | None] = Future()
        self.error: bytes | Exit | None = None
        self.duration_ms: float | None = None

    def begin(self, *, limited: bool) -> None:
        """`limited`: by its own time, not by that of an invocation."""
        self._began, self.error = time.monotonic(), None
        if limited:
            self._timer = self._loop.call_later(self._timeout_s, self._on_timeout)

    def undo(self) -> None:
        """It never began."""
        self.stop_timer()
        self._began = None

    def succeed(self) -> None:
        self.stop_timer()
        self.duration_ms = self.elapsed_ms()
        self._settle(None)

    def fail(self, error: bytes | Exit) -> None:
        self.stop_timer()
        self.error = error
        self._settle(exited("", error) if isinstance(error, Exit) else error)

    def told(self, request_id: str) -> bytes | None:
        """What it ended with, once, for the invocation that waited; None where all is well."""
        error, self.error = self.error, None
        if error is None:
            return None
        self.duration_ms = self.elapsed_ms()
        return exited(request_id, error) if isinstance(error, Exit) else error

    def time_out(self, told: bytes) -> None:
        """It is run again within an invocation's time; who waits for this one gets `told`."""
        self._settle(told)

    def interrupt(self, why: Exception) -> None:
        self.stop_timer()
        if not self._over.done():
            self._over.set_exception(why)

    def elapsed_ms(self) -> float | None:
        """Since it began; None where no process was started."""
        return None if self._began is None else (time.monotonic() - self._began) * 1000

    def stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def wait(self, timeout_s: float) -> bytes | None:
        """Until the first one is over; the error that it ended with. Blocks.

        Raises:
            TimeoutError: it goes on.
        """
        return self._over.result(timeout_s)

    def _settle(self, told: bytes | None) -> None:
        if not self._over.done():
            self._over.set_result(told)
