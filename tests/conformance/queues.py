"""A queue as a place where a check sees what was sent."""

from __future__ import annotations

import uuid
from typing import Any

from harness.engines.cloud import Cloud

PATIENCE_S = 60
_LONGEST_POLL_S = 20


class Queue:
    """A queue of the check's account, new for each instance."""

    def __init__(self, cloud: Cloud, fifo: bool = False, **attributes: str) -> None:
        self._sqs = cloud.client("sqs")
        name = f"queue-{uuid.uuid4().hex[:8]}"
        if fifo:
            name += ".fifo"
            attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true", **attributes}
        self.url: str = self._sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        self.arn = f"arn:aws:sqs:{cloud.region}:{cloud.account}:{name}"

    def receive(self) -> dict[str, Any]:
        """The next message, taken out of the queue; fails when none comes."""
        polls = (self._receive(_LONGEST_POLL_S) for _ in range(PATIENCE_S // _LONGEST_POLL_S))
        message = next(filter(None, polls), None)
        assert message is not None, f"nothing in {self.arn} within {PATIENCE_S} s"
        self._sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return message

    def receive_nothing(self) -> bool:
        """Whether nothing lies in the queue now."""
        return self._receive(0) is None

    def _receive(self, seconds: int) -> dict[str, Any] | None:
        answer = self._sqs.receive_message(
            QueueUrl=self.url,
            WaitTimeSeconds=seconds,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages = answer.get("Messages", [])
        return messages[0] if messages else None
