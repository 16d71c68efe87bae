"""Asynchronous invocations: a function that is stopped or updated does not wait for its poller.

Stock (4.13.1, 4.14.0): the thread that takes events off a function's internal queue looks
every two seconds whether it should end, and whoever stops it waits for that.
"""

from __future__ import annotations

import functools
from types import ModuleType
from typing import Any

from ..mends.on_import import after_import


def install() -> None:
    after_import("localstack.services.lambda_.invocation.event_manager", _mend)


def _mend(event_manager: ModuleType) -> None:
    stock_stop = event_manager.Poller.stop

    @functools.wraps(stock_stop)
    def stop(self: Any) -> None:
        stock_stop(self)
        manager = event_manager.get_fake_sqs_client().queue_manager
        queue = manager.queues.get(self.event_queue_url)
        if queue is not None:
            queue.visible.interrupt()

    event_manager.Poller.stop = stop
