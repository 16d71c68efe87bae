"""Stream pollers give up batches that they received before a reset.

Stock (4.13.1, 4.14.0) tries a failed batch again until it succeeds or expires, in memory:
after a reset it would be handed to the function, and would hold up the shard meanwhile.
"""

from __future__ import annotations

import functools
import threading
import time
import weakref
from types import ModuleType
from typing import Any

from ..mends.on_import import after_import
from ..recorder import activity, fence

_POLLERS = "localstack.services.lambda_.event_source_mapping.pollers.stream_poller"
_PROCESSOR = "localstack.services.lambda_.event_source_mapping.esm_event_processor"
_pollers: weakref.WeakSet[Any] = weakref.WeakSet()


def install() -> None:
    after_import(_POLLERS, _mend_poller)
    after_import(_PROCESSOR, _mend_processor)


def wake(account: str) -> None:
    """End the back-offs of the account's pollers and drop what they collected."""
    for poller in list(_pollers):
        if _account(poller.source_arn) == account:
            poller.shard_batcher.clear()
            poller._is_shutdown.interrupt()


class Shutdown(threading.Event):
    """An event whose waits can be ended without setting it."""

    def __init__(self) -> None:
        super().__init__()
        self._interruptions = 0

    def wait(self, timeout: float | None = None) -> bool:
        with self._cond:  # type: ignore[attr-defined]
            seen = self._interruptions
            self._cond.wait_for(  # type: ignore[attr-defined]
                lambda: self.is_set() or self._interruptions != seen, timeout
            )
        return self.is_set()

    def interrupt(self) -> None:
        with self._cond:  # type: ignore[attr-defined]
            self._interruptions += 1
            self._cond.notify_all()  # type: ignore[attr-defined]


def _mend_poller(module: ModuleType) -> None:
    poller_class = module.StreamPoller
    stock_init, stock_get = poller_class.__init__, poller_class.get_records

    @functools.wraps(stock_init)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        stock_init(self, *args, **kwargs)
        self._is_shutdown = Shutdown()
        _pollers.add(self)

    @functools.wraps(stock_get)
    def get_records(self: Any, shard_iterator: str) -> Any:
        began = time.monotonic()
        answer = stock_get(self, shard_iterator)
        activity.take_up(began, ())
        if fence.straddles(_account(self.source_arn), began):
            answer = {**answer, "Records": []}
        return answer

    poller_class.__init__ = init
    poller_class.get_records = get_records


def _mend_processor(module: ModuleType) -> None:
    processor_class = module.EsmEventProcessor
    stock_process = processor_class.process_events_batch

    @functools.wraps(stock_process)
    def process_events_batch(self: Any, input_events: list[dict[str, Any]]) -> Any:
        account = _account(_source(input_events))
        doing = activity.current()
        if fence.is_stale(account, doing):
            return None
        try:
            return stock_process(self, input_events)
        except Exception:
            if fence.is_stale(account, doing):
                return None
            raise

    processor_class.process_events_batch = process_events_batch


def _source(events: list[dict[str, Any]]) -> str:
    return str(events[0].get("eventSourceARN", "")) if events else ""


def _account(arn: str) -> str:
    parts = arn.split(":")
    return parts[4] if len(parts) > 4 else ""
