"""Queues that tell when a message can be received, and know when the next one can.

Stock (4.13.1, 4.14.0): a thread looks through every queue each second for messages whose
delay or visibility timeout has passed, so that they come up to a second late; and nobody
is told.
"""

from __future__ import annotations

import functools
import time
import weakref
from queue import Empty
from types import ModuleType
from typing import Any

from ..mends.on_import import after_import
from ..recorder import activity
from .due import DueTimes
from .signals import SOURCES

DUE = DueTimes("messages that become visible")
EXPIRY = DueTimes("messages that expire")


def install() -> None:
    after_import("localstack.services.sqs.models", _mend_models)
    after_import("localstack.services.sqs.provider", _mend_provider)


def has_messages(queue: Any) -> bool:
    """Whether a receive would find something now."""
    ready = getattr(queue, "message_group_queue", None) or queue.visible
    return ready.qsize() > 0


def _mend_models(models: ModuleType) -> None:
    from localstack.services.sqs.queue import InterruptiblePriorityQueue, InterruptibleQueue

    def telling(base: type) -> type:
        class Telling(base):
            """Tells the queue's waiters of each message that becomes visible."""

            def __init__(self, arn: str) -> None:
                super().__init__()
                self.arn = arn
                self.interruptions = 0

            def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
                _in_its_trace(item)
                super().put(item, block, timeout)
                SOURCES.notify(self.arn)

            def get(self, block: bool = True, timeout: float | None = None) -> Any:
                """As stock; a waiting `get` also ends, with `Empty`, when interrupted."""
                if not block or timeout is None:
                    return super().get(block, timeout)
                with self.not_empty:
                    # How long somebody waits here is real time, whoever moves the clock.
                    seen, end = self.interruptions, time.monotonic() + timeout
                    while not self._qsize() and not self.is_shutdown:
                        remaining = end - time.monotonic()
                        if remaining <= 0 or self.interruptions != seen:
                            raise Empty
                        self.not_empty.wait(remaining)
                    if self.is_shutdown:
                        raise Empty
                    item = self._get()
                    self.not_full.notify()
                    return item

            def interrupt(self) -> None:
                with self.not_empty:
                    self.interruptions += 1
                    self.not_empty.notify_all()

        return Telling

    visible, groups = telling(InterruptiblePriorityQueue), telling(InterruptibleQueue)

    def after(cls: Any, method: str, then: Any) -> None:
        stock = getattr(cls, method)

        @functools.wraps(stock)
        def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
            result = stock(self, *args, **kwargs)
            then(self, result)
            return result

        setattr(cls, method, wrapper)

    after(
        models.StandardQueue,
        "__init__",
        lambda queue, _: setattr(queue, "visible", visible(queue.arn)),
    )
    after(
        models.FifoQueue,
        "__init__",
        lambda queue, _: setattr(queue, "message_group_queue", groups(queue.arn)),
    )
    after(
        models.SqsQueue, "__init__", lambda queue, _: setattr(queue, "deadlines", Deadlines(queue))
    )
    after(models.SqsQueue, "__init__", lambda queue, _: setattr(queue, "expiry", Expiry(queue)))
    for cls in (models.StandardQueue, models.FifoQueue):
        after(cls, "_put_message", lambda queue, _: queue.expiry.look())
    for cls in (models.StandardQueue, models.FifoQueue):
        after(cls, "put", _delayed)
        _before_removal(cls)
    after(models.SqsQueue, "add_inflight_message", lambda queue, _: queue.deadlines.look())
    after(models.SqsQueue, "update_visibility_timeout", lambda queue, _: queue.deadlines.look())
    after(models.SqsQueue, "update_delay_seconds", lambda queue, _: queue.deadlines.look())
    models.FifoQueue.requeue_inflight_messages = _requeue_by_group


def _in_its_trace(item: Any) -> None:
    """Remember the trace now: a poller may have the message before its sender has an answer."""
    doing = activity.current()
    message = getattr(item, "message", None)  # a message group of a FIFO queue has none
    if doing is not None and message is not None:
        activity.sent((message["MessageId"],), doing.trace, doing.lineage)


def _before_removal(cls: Any) -> None:
    stock = cls._on_remove_message

    @functools.wraps(stock)
    def on_remove_message(self: Any, message: Any) -> None:
        activity.gone(message.message["MessageId"])
        stock(self, message)

    cls._on_remove_message = on_remove_message


def _delayed(queue: Any, message: Any) -> None:
    if message.is_delayed:
        DUE.at(message.created + message.delay_seconds, queue.deadlines.pass_)


class Deadlines:
    """When messages of one queue become visible again or for the first time."""

    def __init__(self, queue: Any) -> None:
        self._queue = weakref.ref(queue)

    def look(self) -> None:
        """Something changed: be there at the earliest deadline."""
        if (moment := self._earliest()) is not None:
            DUE.at(moment, self.pass_)

    def pass_(self) -> float | None:
        """Bring back what is due; when there will be more."""
        queue = self._queue()
        if queue is None:
            return None
        queue.requeue_inflight_messages()
        queue.enqueue_delayed_messages()
        return self._earliest()

    def _earliest(self) -> float | None:
        queue = self._queue()
        if queue is None:
            return None
        moments = [m.visibility_deadline for m in list(queue.inflight) if m.visibility_deadline]
        moments += [m.created + m.delay_seconds for m in list(queue.delayed)]
        return min(moments, default=None)


class Expiry:
    """When the oldest message of one queue has been in it as long as messages are kept.

    SQS Developer Guide, "Amazon SQS message quotas": MessageRetentionPeriod, 4 days by default.
    A message that is in flight goes when it would become visible again.
    """

    def __init__(self, queue: Any) -> None:
        self._queue = weakref.ref(queue)
        self._armed = False

    def look(self) -> None:
        """A message came: if none is waited for, wait for the oldest one."""
        if not self._armed and (moment := self._earliest()) is not None:
            self._armed = True
            EXPIRY.at(moment, self.pass_)

    def pass_(self) -> float | None:
        """Drop what has expired; when there will be more."""
        queue = self._queue()
        if queue is None:
            return None
        queue.remove_expired_messages()
        moment = self._earliest()
        self._armed = moment is not None
        return moment

    def _earliest(self) -> float | None:
        queue = self._queue()
        if queue is None:
            return None
        groups = getattr(queue, "message_groups", None)
        heaps = (
            [g.messages for g in list(groups.values())]
            if groups is not None
            else [queue.visible.queue]
        )
        moments = [heap[0].created for heap in heaps if heap]
        return min(moments) + queue.message_retention_period if moments else None


def _requeue_by_group(queue: Any) -> None:
    """A message that is still invisible holds back its own group; stock held back every group."""
    if not queue.inflight:
        return
    with queue.mutex:
        held: set[str] = set()
        for message in list(queue.inflight):
            if message.message_group_id in held:
                continue
            if not message.is_visible:
                held.add(message.message_group_id)
                continue
            del queue.inflight[message]
            queue._put_message(message)


def _mend_provider(provider: ModuleType) -> None:
    """Nobody has to look each second: deadlines and expiry are timers."""
    provider.QueueUpdateWorker.start = lambda _self: None
