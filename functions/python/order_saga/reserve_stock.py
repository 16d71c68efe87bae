"""Take the ordered quantity out of the free stock."""

from __future__ import annotations

import time
from typing import Any

from errors import OutOfStock, StockBusy
from tables import FAILED_CONDITION, Conflict, inventory, reservations, transact


def handler(order: dict[str, Any], context: Any) -> dict[str, Any]:
    """Reserve, once for an order.

    Raises:
        OutOfStock: too little is left.
        StockBusy: a stocktake or another order holds the article.
    """
    key, quantity = {"sku": order["sku"]}, order["quantity"]
    article = inventory.get_item(Key=key, ConsistentRead=True)["Item"]
    if article.get("stocktakeUntil", 0) > time.time():
        raise StockBusy(f"{order['sku']} is being counted")
    try:
        transact(
            {
                "Update": {
                    "TableName": inventory.name,
                    "Key": key,
                    "ConditionExpression": "stock >= :quantity",
                    "UpdateExpression": "SET stock = stock - :quantity, "
                    "reserved = reserved + :quantity",
                    "ExpressionAttributeValues": {":quantity": quantity},
                }
            },
            {
                "Put": {
                    "TableName": reservations.name,
                    "Item": {
                        "orderId": order["orderId"],
                        **key,
                        "quantity": quantity,
                        "status": "RESERVED",
                    },
                    "ConditionExpression": "attribute_not_exists(orderId)",
                }
            },
        )
    except Conflict as conflict:
        short, reserved_already = (reason == FAILED_CONDITION for reason in conflict.reasons)
        if not reserved_already:
            if short:
                raise OutOfStock(f"fewer than {quantity} of {order['sku']} are left") from None
            raise StockBusy(str(conflict)) from None
    return {"sku": order["sku"], "quantity": quantity}
