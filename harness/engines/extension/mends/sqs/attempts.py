"""A receive that is tried again with its attempt id gets the same messages (FIFO queues).

Source: SQS API Reference, ReceiveMessage (ReceiveRequestAttemptId): within five minutes, while
none of them was deleted or became visible; their visibility timeout begins anew.
"""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass
from types import ModuleType
from typing import Any

INTERVAL_SECONDS = 5 * 60


@dataclass(frozen=True)
class Attempt:
    made: float
    answer: dict[str, Any]

    def is_valid(self, queue: Any) -> bool:
        handles = [message["ReceiptHandle"] for message in self.answer["Messages"]]
        return self.made > time.time() - INTERVAL_SECONDS and all(
            queue.receipts.get(handle) in queue.inflight for handle in handles
        )


def mend(provider: ModuleType) -> None:
    sqs = provider.SqsProvider
    stock = sqs.receive_message

    @functools.wraps(stock)
    def receive_message(self: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        identifier, url = kwargs.get("receive_request_attempt_id"), kwargs.get("queue_url")
        if not identifier or not url:
            return stock(self, context, *args, **kwargs)
        queue = self._resolve_queue(context, queue_url=url)
        attempts: dict[str, Attempt] = queue.__dict__.setdefault("receive_attempts", {})
        for old in [key for key, attempt in attempts.items() if not attempt.is_valid(queue)]:
            del attempts[old]
        if (known := attempts.get(identifier)) is not None:
            timeout = kwargs.get("visibility_timeout")
            for message in known.answer["Messages"]:
                queue.update_visibility_timeout(
                    message["ReceiptHandle"],
                    queue.visibility_timeout if timeout is None else timeout,
                )
            return known.answer
        answer = stock(self, context, *args, **kwargs)
        if answer.get("Messages") and hasattr(queue, "message_groups"):
            attempts[identifier] = Attempt(time.time(), answer)
        return answer

    sqs.receive_message = receive_message
