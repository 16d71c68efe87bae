"""Keep the type of every event. The queue delivers raw messages: attributes are its own."""

from __future__ import annotations

from typing import Any

from outcomes import each_message, parsed, record


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return each_message(event, _keep)


def _keep(message: dict[str, Any]) -> None:
    order = parsed(message["body"])
    event_type = message["messageAttributes"]["type"]["stringValue"]
    record("audit", order["orderId"], type=event_type)
