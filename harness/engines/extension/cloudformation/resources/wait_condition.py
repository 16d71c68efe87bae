"""Wait conditions: signals from outside.

AWS: Template Reference, AWS::CloudFormation::WaitCondition.
"""

from __future__ import annotations

import json
import queue
import time
import uuid
from typing import Any

from . import responses
from .errors import ResourceFailed
from .handler import Made
from .record import Record, Target
from .schema import Schema


class WaitConditionHandleHandler:
    schema = Schema("AWS::CloudFormation::WaitConditionHandle", {})

    def create(self, target: Target, name: str, properties: dict[str, Any]) -> Made:
        _, url = responses.open_url()
        return Made({"Id": url}, url)

    def update(self, target: Target, record: Record, properties: dict[str, Any]) -> Made:
        return Made(record.model, record.physical_id)

    def delete(self, target: Target, record: Record) -> None:
        responses.close_url(responses.key_of(record.physical_id))


class WaitConditionHandler:
    schema = Schema("AWS::CloudFormation::WaitCondition", {})

    def create(self, target: Target, name: str, properties: dict[str, Any]) -> Made:
        count, timeout = int(properties.get("Count") or 1), int(properties.get("Timeout") or 0)
        waiting = responses.answers(responses.key_of(str(properties.get("Handle", ""))))
        end = time.monotonic() + timeout
        data: dict[str, Any] = {}
        while len(data) < count:
            try:
                signal = waiting.get(timeout=max(end - time.monotonic(), 0))
            except queue.Empty:
                raise ResourceFailed(
                    f"WaitCondition timed out. Received {len(data)} conditions when expecting "
                    f"{count}"
                ) from None
            unique = str(signal.get("UniqueId"))
            if signal.get("Status") == "FAILURE":
                raise ResourceFailed(
                    f"WaitCondition received failed message: '{signal.get('Reason')}' for "
                    f"uniqueId: {unique}"
                )
            data[unique] = signal.get("Data")
        told = json.dumps(data, separators=(",", ":"))
        return Made({"Data": told}, f"{target.stack_id}/{uuid.uuid4()}/{name}")

    def update(self, target: Target, record: Record, properties: dict[str, Any]) -> Made:
        raise ResourceFailed(
            "Update to resource type AWS::CloudFormation::WaitCondition is not supported."
        )

    def delete(self, target: Target, record: Record) -> None:
        pass
