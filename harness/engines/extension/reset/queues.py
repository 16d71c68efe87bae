"""SQS: every message is gone, visible, delayed or in flight, and so is what FIFO remembers."""

from __future__ import annotations

from .loaded import stores


def remember(_account: str) -> None:
    """Queues are emptied: there is nothing to put back."""


def restore(account: str, _state: None) -> None:
    for _, store in stores("localstack.services.sqs.models", "sqs_stores", account):
        for task in list(store.move_tasks.values()):
            task.cancel_event.set()
        store.move_tasks.clear()
        for queue in list(store.queues.values()):
            queue.clear()
            queue.purge_timestamp = None
