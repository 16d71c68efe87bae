"""Event source mapping workers that sleep until their source has something.

Stock (4.13.1, 4.14.0): `EsmWorker.poller_loop` polls, then waits 1 s, up to 10 s after empty
polls, by way of its shutdown event. That event is replaced by one that a source sets too;
how long to wait follows from how the poll ended.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

from ..mends.on_import import after_import
from .signals import SOURCES, Wakeup

IDLE_SECONDS = 30.0
"""A look at the source although nobody told of anything: against a lost shard or queue."""


def install() -> None:
    after_import("localstack.services.lambda_.event_source_mapping.esm_worker", _mend)


class SourceEvent:
    """A shutdown event for `EsmWorker` whose `wait` ends when its source has something.

    `threading.Event` as far as the worker uses it: `is_set`, `set`, `clear`, `wait`.
    """

    def __init__(self, source_arn: str) -> None:
        self.wakeup = Wakeup()
        self.source_arn = source_arn
        self._shut_down = False
        self._wait: Callable[[float | None], bool] = self.wakeup.wait
        SOURCES.subscribe(source_arn.partition("/consumer/")[0], self.wakeup)

    def is_set(self) -> bool:
        return self._shut_down

    def set(self) -> None:
        self._shut_down = True
        self.wakeup.set()

    def clear(self) -> None:
        self._shut_down = False

    def wait(self, timeout: float | None = None) -> bool:
        self._wait(timeout)
        return self._shut_down

    def polling(self, poll: Callable[[], None], empty: type[Exception]) -> Callable[[], None]:
        """`poll`, remembering how it ended: go on at once, wait for the source, or back off."""

        @functools.wraps(poll)
        def wrapper() -> None:
            self.wakeup.clear()
            if self._shut_down:
                return
            self._wait = self._back_off
            try:
                poll()
            except empty as result:
                idle = getattr(result, "idle_seconds", IDLE_SECONDS)
                self._wait = lambda _: self.wakeup.wait(idle)
                raise
            self._wait = lambda _: True

        return wrapper

    def _back_off(self, timeout: float | None) -> bool:
        """Wait as long as stock does after an error; only a shutdown ends it early."""
        end = time.monotonic() + (timeout or 0)
        while not self._shut_down and (left := end - time.monotonic()) > 0:
            self.wakeup.clear()
            if self._shut_down:
                break
            self.wakeup.wait(left)
        return True


def _mend(esm_worker: ModuleType) -> None:
    stock_init = esm_worker.EsmWorker.__init__

    @functools.wraps(stock_init)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        stock_init(self, *args, **kwargs)
        arn = self.esm_config.get("EventSourceArn")
        if not arn:
            return
        event = SourceEvent(arn)
        self._shutdown_event = event
        self.poller.wakeup = event.wakeup
        self.poller.bisects = bool(self.esm_config.get("BisectBatchOnFunctionError"))
        self.poller.poll_events = event.polling(
            self.poller.poll_events, esm_worker.EmptyPollResultsException
        )

    esm_worker.EsmWorker.__init__ = init
