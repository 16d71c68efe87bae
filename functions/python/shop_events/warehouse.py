"""Packs an order that is paid."""

from __future__ import annotations

from typing import Any

from bus import emit, keep


def handler(event: dict[str, Any], _context: Any) -> None:
    paid = event["detail"]
    if keep(paid["orderId"], "warehouse", packed=True):
        emit("shop.warehouse", "OrderPacked", paid)
