"""An SNS topic."""

from __future__ import annotations

import json
from typing import Any

from harness.engines.cloud import Cloud


class Topic:
    def __init__(self, cloud: Cloud, arn: str) -> None:
        self.arn = arn
        self._client = cloud.client("sns")

    def publish(
        self, message: Any, attributes: dict[str, str] | None = None, **arguments: Any
    ) -> str:
        """Publish text, or anything else as JSON; `arguments` are Publish's. Its message id."""
        answer = self._client.publish(
            TopicArn=self.arn,
            Message=message if isinstance(message, str) else json.dumps(message),
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value}
                for name, value in (attributes or {}).items()
            },
            **arguments,
        )
        return str(answer["MessageId"])
