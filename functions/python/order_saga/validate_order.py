"""Check the order and price it."""

from __future__ import annotations

from typing import Any

from errors import InvalidOrder
from tables import inventory

REQUIRED = ("orderId", "sku", "quantity", "card", "email")


def handler(order: dict[str, Any], context: Any) -> dict[str, Any]:
    """The order with its `amount`, in cents.

    Raises:
        InvalidOrder: a field is missing, the quantity is not positive, the article is unknown.
    """
    missing = [name for name in REQUIRED if not order.get(name)]
    if missing:
        raise InvalidOrder(f"missing: {', '.join(missing)}")
    if not isinstance(order["quantity"], int) or order["quantity"] < 1:
        raise InvalidOrder("the quantity must be a whole number of at least 1")
    article = inventory.get_item(Key={"sku": order["sku"]}).get("Item")
    if article is None:
        raise InvalidOrder(f"there is no article {order['sku']}")
    return {**order, "amount": int(article["price"]) * order["quantity"]}
