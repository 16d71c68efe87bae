"""Book a parcel for each order that the carrier takes. The queue delivers raw messages."""

from __future__ import annotations

from typing import Any

from outcomes import each_message, parsed, record


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return each_message(event, _book)


def _book(message: dict[str, Any]) -> None:
    order = parsed(message["body"])
    record("shipping", order["orderId"], country=order["shipTo"]["country"])
