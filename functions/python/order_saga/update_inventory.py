"""Turn the reservation into a sale."""

from __future__ import annotations

from typing import Any

from tables import inventory, reservations, transact


def handler(order: dict[str, Any], context: Any) -> dict[str, Any]:
    """Book the sale, once for an order.

    Raises:
        tables.Conflict: the reservation was given back meanwhile.
    """
    by_order = {"orderId": order["orderId"]}
    reservation = reservations.get_item(Key=by_order, ConsistentRead=True)["Item"]
    if reservation["status"] != "SOLD":
        transact(
            {
                "Update": {
                    "TableName": inventory.name,
                    "Key": {"sku": reservation["sku"]},
                    "UpdateExpression": "SET reserved = reserved - :quantity, "
                    "sold = sold + :quantity",
                    "ExpressionAttributeValues": {":quantity": reservation["quantity"]},
                }
            },
            {
                "Update": {
                    "TableName": reservations.name,
                    "Key": by_order,
                    "ConditionExpression": "#status = :reserved",
                    "UpdateExpression": "SET #status = :sold",
                    "ExpressionAttributeNames": {"#status": "status"},
                    "ExpressionAttributeValues": {":reserved": "RESERVED", ":sold": "SOLD"},
                }
            },
        )
    return {"sku": reservation["sku"], "sold": int(reservation["quantity"])}
