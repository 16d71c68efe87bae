"""Write the invoice of each placed order. The queue delivers SNS envelopes."""

from __future__ import annotations

from typing import Any

from outcomes import each_message, parsed, record


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return each_message(event, _invoice)


def _invoice(message: dict[str, Any]) -> None:
    envelope = parsed(message["body"])
    order = parsed(envelope["Message"])
    record("billing", order["orderId"], amount=order["total"], subject=envelope.get("Subject"))
