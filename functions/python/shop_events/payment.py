"""Charges an order that was placed, once."""

from __future__ import annotations

from typing import Any

from bus import emit, keep


def handler(event: dict[str, Any], _context: Any) -> None:
    order = event["detail"]
    status = "refused" if order["card"].startswith("declined") else "taken"
    if not keep(order["orderId"], "payment", status=status, amount=order["total"]):
        return
    kind = "PaymentTaken" if status == "taken" else "PaymentRefused"
    emit("shop.payments", kind, {"orderId": order["orderId"], "weight": order["weight"]})
