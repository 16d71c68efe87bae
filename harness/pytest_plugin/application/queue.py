"""An SQS queue."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from harness.engines.cloud import Cloud
from harness.errors import Unsupported


@dataclass(frozen=True)
class Message:
    """A message that lies in a queue."""

    id: str
    body: str
    state: str
    """`visible`, `delayed` or `in_flight`."""
    receive_count: int
    attributes: dict[str, Any] = field(default_factory=dict)
    """Message attributes as SQS shapes them: `{name: {"StringValue": …, "DataType": …}}`."""
    group: str | None = None

    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


class Queue:
    def __init__(self, cloud: Cloud, url: str) -> None:
        self.url = url
        self._cloud = cloud

    def send(self, body: Any, **arguments: Any) -> str:
        """Send text, or anything else as JSON; `arguments` are SendMessage's. Its message id."""
        text = body if isinstance(body, str) else json.dumps(body)
        answer = self._cloud.client("sqs").send_message(
            QueueUrl=self.url, MessageBody=text, **arguments
        )
        return str(answer["MessageId"])

    def messages(self) -> list[Message]:
        """What lies in the queue, oldest first, without receiving it.

        Raises:
            Unsupported: the engine cannot look into a queue.
        """
        control = self._cloud.control
        if control is None:
            raise Unsupported(
                self._cloud.engine.name, "looking into a queue needs the harness's extension"
            )
        name = self.url.rsplit("/", 1)[-1]
        found = control.messages(self._cloud.account, self._cloud.region, name)
        return [
            Message(
                id=message["message_id"],
                body=message["body"],
                state=message["state"],
                receive_count=message["receive_count"],
                attributes=message.get("message_attributes") or {},
                group=message.get("group"),
            )
            for message in found
        ]
