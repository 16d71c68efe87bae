"""Deliveries that are lost, or happen twice, as at-least-once delivery allows.

To a function: what an event source mapping hands over, and asynchronous events (SNS, S3,
EventBridge and others deliver so); both ask here. To a queue: whatever is sent to it, by whomever.
"""

from __future__ import annotations

import copy
import functools
from types import ModuleType
from typing import Any

from ..mends.on_import import after_import
from .book import BOOK
from .names import is_of
from .rule import DELIVERY_EFFECTS, Rule
from .told import tell


def install() -> None:
    after_import("localstack.services.sqs.models", _queues)


def how_often(account: str, name: str, *, to_queue: bool) -> int:
    """How often it is delivered: 1 unless a fault strikes."""
    if BOOK.empty:
        return 1

    def matches(rule: Rule) -> bool:
        target = rule.resource if to_queue else rule.function
        return rule.effect in DELIVERY_EFFECTS and target is not None and is_of(target, name)

    times = 1
    for live in BOOK.strike(account, matches):
        tell(account, live, name)
        times = times * 2 if live.rule.effect == "double" else 0
    return times


def _queues(module: ModuleType) -> None:
    for queue in (module.StandardQueue, module.FifoQueue):
        queue.put = _put(queue.put)


def _put(stock: Any) -> Any:
    @functools.wraps(stock)
    def put(self: Any, message: Any, *args: Any, **kwargs: Any) -> Any:
        times = how_often(self.account_id, self.name, to_queue=True)
        if times == 0:
            return _as_if_put(message, kwargs.get("message_group_id"))
        for _ in range(times - 1):
            stock(self, copy.deepcopy(message), *args, **kwargs)
        return stock(self, message, *args, **kwargs)

    return put


def _as_if_put(message: Any, group: str | None) -> Any:
    """What the sender is answered from: the message was taken, and is nowhere."""
    import time

    from localstack.services.sqs.models import SqsMessage

    number = "0" if group else None
    return SqsMessage(time.time(), message, message_group_id=group, sequence_number=number)
