"""Queues as event sources: several batches at once, and no call where nothing lies.

Stock (4.13.1, 4.14.0) hands over one batch after the other, whatever the queue. AWS starts
with five pollers for a standard queue (Lambda Developer Guide, "Using Lambda with Amazon
SQS", scaling), and holds order only within a message group of a FIFO queue.
"""

from __future__ import annotations

import functools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Any

from ..mends.on_import import after_import
from .queues import has_messages

DEFAULT_CONCURRENCY = 5
_POOL = ThreadPoolExecutor(max_workers=256, thread_name_prefix="sqs-event-source")


def install() -> None:
    after_import("localstack.services.lambda_.event_source_mapping.pollers.sqs_poller", _mend)


def _mend(sqs_poller: ModuleType) -> None:
    poller_class = sqs_poller.SqsPoller
    stock_init, stock_poll = poller_class.__init__, poller_class.poll_events
    stock_handle = poller_class.handle_messages

    @functools.wraps(stock_init)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        stock_init(self, *args, **kwargs)
        self.window_seconds = self.maximum_batching_window
        self.maximum_batching_window = 0
        scaling = self.source_parameters.get("ScalingConfig") or {}
        self.slots = threading.BoundedSemaphore(
            scaling.get("MaximumConcurrency", DEFAULT_CONCURRENCY)
        )

    @functools.wraps(stock_poll)
    def poll_events(self: Any) -> None:
        queue = _queue(self.source_arn)
        if queue is not None and not has_messages(queue):
            raise sqs_poller.EmptyPollResultsException("sqs", self.source_arn)
        if queue is not None and self.window_seconds:
            _fill_batch(self, queue)
        self.slots.acquire()
        self.slots.release()
        stock_poll(self)

    @functools.wraps(stock_handle)
    def handle_messages(self: Any, messages: list[dict[str, Any]]) -> None:
        self.slots.acquire()
        _POOL.submit(_handle, self, messages)

    def _handle(self: Any, messages: list[dict[str, Any]]) -> None:
        try:
            stock_handle(self, messages)
        except Exception as error:
            sqs_poller.LOG.warning("a batch of %s failed: %s", self.source_arn, error)
        finally:
            self.slots.release()

    poller_class.__init__ = init
    poller_class.poll_events = poll_events
    poller_class.handle_messages = handle_messages


def _fill_batch(poller: Any, queue: Any) -> None:
    """Wait from the first message until the batch is full or the batching window is over.

    Stock opens the window with the poll, and closes it at the first message where the window
    is 20 seconds or less.
    """
    end = time.monotonic() + poller.window_seconds
    while queue.approximate_number_of_messages < poller.batch_size:
        left = end - time.monotonic()
        if left <= 0 or not has_messages(queue):
            return
        poller.wakeup.clear()
        if queue.approximate_number_of_messages < poller.batch_size:
            poller.wakeup.wait(left)


def _queue(arn: str) -> Any | None:
    from localstack.services.sqs.models import sqs_stores
    from localstack.utils.aws.arns import parse_arn

    parsed = parse_arn(arn)
    return sqs_stores[parsed["account"]][parsed["region"]].queues.get(parsed["resource"])
