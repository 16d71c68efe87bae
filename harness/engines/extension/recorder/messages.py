"""Messages remember in which trace they were sent; who receives them goes on in it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from . import activity, fence
from .work import Work


def follow(context: Any, work: Work, kind: str) -> None:
    """Remember in which trace messages were sent; take that up where a poller gets them."""
    operation, response = context.operation.name, context.service_response or {}
    if operation == "SendMessage":
        activity.sent((response.get("MessageId", ""),), work.trace, _lineage())
    elif operation == "SendMessageBatch":
        sent = (m["MessageId"] for m in response.get("Successful", ()))
        activity.sent(sent, work.trace, _lineage())
    elif operation == "ReceiveMessage" and kind == "service":
        messages = response.get("Messages") or ()
        activity.take_up(_taken(work, messages), (m["MessageId"] for m in messages))


def _lineage() -> Any:
    doing = activity.current()
    return doing.lineage if doing else None


def _taken(work: Work, messages: Any) -> float:
    """When the messages were taken: a long poll may have begun before a reset and end after."""
    account, began = work.account or "", work.began
    if not fence.straddles(account, began):
        return time.monotonic()
    now, before = time.monotonic(), fence.time_of_day(account)
    return began if any(sent < before for sent in _sent_at(messages)) else now


def _sent_at(messages: Any) -> Iterator[float]:
    for message in messages:
        sent = (message.get("Attributes") or {}).get("SentTimestamp")
        yield int(sent) / 1000 if sent else 0.0
