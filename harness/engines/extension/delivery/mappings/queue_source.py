"""Queues as event sources: several batches at once, in order within each message group.

Stock (4.13.1, 4.14.0) handles one batch after the other, opens the batching window with the
poll, sends batches that are bigger than an invocation may be, and drops throttled ones.
Source: Lambda Developer Guide, "Using Lambda with Amazon SQS" and the pages below it.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import Any

from ...recorder import activity, fence
from ..queues import has_messages
from . import work
from .filters import lets_through
from .invoking import MAX_PAYLOAD_BYTES, Deliver, to_json
from .responses import WholeBatchFailed, failed_items
from .settings import Settings

LOG = logging.getLogger(__name__)
_ENVELOPE_BYTES = 64
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0
"""Seconds between tries of a throttled batch; AWS documents that it backs off, not how."""
Message = dict[str, Any]


class QueueSource:
    """Receives what lies in a queue while there are slots, and hands it on."""

    def __init__(self, settings: Settings, client: Any, deliver: Deliver) -> None:
        self.settings = settings
        self._client = client
        self._deliver = deliver
        self._free = settings.concurrency
        self._waiting: deque[list[Message]] = deque()
        self._lock = threading.Lock()
        self._window_ends: float | None = None
        self._url: str | None = None
        self._closed = False
        self.pump = work.Pump(self._turn)

    def open(self) -> None:
        self.pump.set()

    def close(self) -> None:
        """Receive no more; what was received is handed on."""
        self._closed = True

    def forget(self) -> None:
        """Drop what waits for a slot: the account was reset."""
        with self._lock:
            self._waiting.clear()

    def pending(self) -> list[str]:
        """What lies in the queue or was received, and is not done, in words."""
        queue = _queue(self.settings.source_arn)
        if queue is None:
            return []
        counts = {
            "to be received": queue.approximate_number_of_messages,
            "received, and not done": queue.approximate_number_of_messages_not_visible,
            "delayed": queue.approximate_number_of_messages_delayed,
        }
        name = self.settings.source_arn.rpartition(":")[2]
        return [f"{n} in queue {name} {state}" for state, n in counts.items() if n]

    def _turn(self) -> None:
        while not self._closed:
            queue = _queue(self.settings.source_arn)
            with self._lock:
                if not self._free:
                    return
                parts = self._waiting.popleft() if self._waiting else None
                if parts is None and (queue is None or not self._is_due(queue)):
                    return
                self._free -= 1
            if parts is None:
                received = self._receive(queue)
                if not received:
                    self._release()
                    return
                parts = received[0]
                with self._lock:
                    self._waiting.extend(received[1:])
            work.hand_on(self._handle, parts, time.time())

    def _is_due(self, queue: Any) -> bool:
        """There is a full batch, or there are messages and the batching window is over."""
        if not has_messages(queue):
            self._window_ends = None
            return False
        window, now = self.settings.window, time.time()
        if not window or queue.approximate_number_of_messages >= self.settings.batch_size:
            return True
        if self._window_ends is None:
            self._window_ends = now + window
            work.at(self._window_ends, self.pump.set, "SQS batching window")
        return self._window_ends <= now

    def _receive(self, queue: Any) -> list[list[Message]]:
        """The batches of one receive: one of a standard queue, one a message group else."""
        self._window_ends = None
        size = self.settings.batch_size
        answer = self._client.receive_message(
            QueueUrl=self._queue_url(),
            MaxNumberOfMessages=min(size, 10),
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["All"],
            sqs_override_max_message_count=size,
        )
        messages: list[Message] = answer.get("Messages") or []
        if not messages or not hasattr(queue, "message_group_queue"):
            return [messages] if messages else []
        groups: dict[str, list[Message]] = {}
        for message in messages:
            groups.setdefault(message["Attributes"]["MessageGroupId"], []).append(message)
        return list(groups.values())

    def _handle(self, messages: list[Message], received: float) -> None:
        settings = self.settings
        kept: list[Message] = []
        dropped: list[Message] = []
        for message in messages:
            event = self._event(message)
            (kept if lets_through("sqs", settings.patterns, event) else dropped).append(event)
        for event in kept:
            event |= {
                "eventSource": "aws:sqs",
                "eventSourceARN": settings.source_arn,
                "awsRegion": settings.region,
            }
        try:
            self._delete(dropped)
            parts = list(_of_payload_size(kept))
        except Exception:
            self._release()
            raise
        self._try(parts, received, _FIRST_PAUSE)

    def _try(self, parts: list[list[Message]], received: float, pause: float) -> None:
        """Invoke for each part; one that is throttled is tried again by a timer."""
        while parts:
            try:
                outcome = self._deliver({"Records": parts[0]})
            except Exception:
                self._release()
                raise
            if not outcome.reached and not self._is_gone(received, pause):
                again = functools.partial(
                    self._again,
                    activity.current(),
                    parts,
                    received,
                    min(pause * 2, _LONGEST_PAUSE),
                )
                work.at(time.time() + pause, again, "throttled SQS batch")
                return
            if outcome.loop and not self._redrives():
                self._delete(parts[0])
            if outcome.succeeded:
                self._delete(self._done(parts[0], outcome.answer, outcome.malformed))
            parts = parts[1:]
        self._release()

    def _again(
        self,
        doing: activity.Activity | None,
        parts: list[list[Message]],
        received: float,
        pause: float,
    ) -> None:
        if doing is not None:
            activity.enter(doing)
        if fence.is_stale(self.settings.account, doing):
            self._release()
            return
        self._try(parts, received, pause)

    def _redrives(self) -> bool:
        """What stays in the queue goes to a dead-letter queue in the end."""
        queue = _queue(self.settings.source_arn)
        return queue is not None and bool(queue.attributes.get("RedrivePolicy"))

    def _is_gone(self, received: float, pause: float) -> bool:
        """The messages would be visible again before the next try."""
        queue = _queue(self.settings.source_arn)
        if queue is None or fence.is_stale(self.settings.account, activity.current()):
            return True
        timeout = int(queue.attributes.get("VisibilityTimeout") or 30)
        return time.time() + pause >= received + timeout

    def _done(self, events: list[Message], answer: Any, malformed: bool) -> list[Message]:
        if not self.settings.reports_failures:
            return events
        try:
            if malformed:
                raise WholeBatchFailed("the response is no JSON")
            failed = set(failed_items(answer, {e["messageId"] for e in events}))
        except WholeBatchFailed as error:
            LOG.info("a batch of %s failed: %s", self.settings.source_arn, error)
            return []
        return [e for e in events if e["messageId"] not in failed]

    def _release(self) -> None:
        with self._lock:
            self._free += 1
        self.pump.set()

    def _delete(self, events: list[Message]) -> None:
        if not events:
            return
        entries = [
            {"Id": str(n), "ReceiptHandle": e["receiptHandle"]} for n, e in enumerate(events)
        ]
        # A queue that is gone meanwhile has no messages either.
        with contextlib.suppress(self._client.exceptions.QueueDoesNotExist):
            self._client.delete_message_batch(
                QueueUrl=self._queue_url(),
                Entries=entries,
                sqs_override_max_message_count=self.settings.batch_size,
            )

    def _queue_url(self) -> str:
        if self._url is None:
            arn = self.settings.source_arn.split(":")
            self._url = self._client.get_queue_url(QueueName=arn[5], QueueOwnerAWSAccountId=arn[4])[
                "QueueUrl"
            ]
        return self._url

    def _event(self, message: Message) -> Message:
        event = {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message.get("Attributes", {}),
            "messageAttributes": {
                name: {
                    "stringListValues": [],
                    "binaryListValues": [],
                    **{_lower(key): value for key, value in attribute.items()},
                }
                for name, attribute in (message.get("MessageAttributes") or {}).items()
            },
            "md5OfBody": message["MD5OfBody"],
        }
        if digest := message.get("MD5OfMessageAttributes"):
            event["md5OfMessageAttributes"] = digest
        return event


def _lower(key: str) -> str:
    return key[0].lower() + key[1:]


def _of_payload_size(events: list[Message]) -> Iterator[list[Message]]:
    """Parts that are no bigger than an invocation may be."""
    part: list[Message] = []
    size = _ENVELOPE_BYTES
    for event in events:
        more = len(to_json(event).encode()) + 1
        if part and size + more > MAX_PAYLOAD_BYTES:
            yield part
            part, size = [], _ENVELOPE_BYTES
        part.append(event)
        size += more
    if part:
        yield part


def _queue(arn: str) -> Any | None:
    from localstack.services.sqs.models import sqs_stores

    _, _, _, region, account, name = arn.split(":", 5)
    return sqs_stores[account][region].queues.get(name)
