"""End what an account's functions are doing, and forget what waits for them."""

from __future__ import annotations

import sys
from typing import Any

from .running import RUNNING


def interrupt(account: str) -> int:
    """Kill the account's running invocations and drop its queued asynchronous events.

    Their environments are removed; the next invocation starts new ones. Idle environments
    stay. Returns the number of invocations that were killed.
    """
    if "localstack.services.lambda_.invocation.event_manager" not in sys.modules:
        return 0
    from .invocation_path import EVENT_MANAGERS

    for manager in list(EVENT_MANAGERS):
        if manager.version_manager.function_version.id.account == account:
            _forget_events(manager)
    return sum(executor.interrupt() for executor in RUNNING.of(account))


def _forget_events(manager: Any) -> None:
    from localstack.services.lambda_.invocation.event_manager import get_sqs_client

    from .invocation_path import events_pool

    with manager.lifecycle_lock:
        poller, url = manager.poller, manager.event_queue_url
        if not poller or not url:
            return
        pool = poller.invoker_pool
        poller.invoker_pool = events_pool(pool._thread_name_prefix)
        pool.shutdown(wait=False, cancel_futures=True)
        get_sqs_client(poller.version_manager.function_version).purge_queue(QueueUrl=url)
