"""Gives points for an order; a replay tells nothing new."""

from __future__ import annotations

from typing import Any

from bus import keep


def handler(event: dict[str, Any], _context: Any) -> None:
    order = event["detail"]
    points = order["total"] // 10
    keep(order["orderId"], "loyalty", points=points, replayed="replay-name" in event)
