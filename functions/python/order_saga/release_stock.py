"""Give a reservation back to the free stock, whether or not it was booked as a sale."""

from __future__ import annotations

from typing import Any

from tables import inventory, reservations, transact

COUNTED_IN = {"RESERVED": "reserved", "SOLD": "sold"}


def handler(order: dict[str, Any], context: Any) -> dict[str, Any]:
    """Release, once for an order; an order that reserved nothing has nothing to release.

    Raises:
        tables.Conflict: the reservation changed meanwhile; worth another try.
    """
    by_order = {"orderId": order["orderId"]}
    reservation = reservations.get_item(Key=by_order, ConsistentRead=True).get("Item")
    if reservation is None or reservation["status"] == "RELEASED":
        return {"released": 0}
    transact(
        {
            "Update": {
                "TableName": inventory.name,
                "Key": {"sku": reservation["sku"]},
                "UpdateExpression": "SET stock = stock + :quantity, "
                "#counted = #counted - :quantity",
                "ExpressionAttributeNames": {"#counted": COUNTED_IN[reservation["status"]]},
                "ExpressionAttributeValues": {":quantity": reservation["quantity"]},
            }
        },
        {
            "Update": {
                "TableName": reservations.name,
                "Key": by_order,
                "ConditionExpression": "#status = :seen",
                "UpdateExpression": "SET #status = :released",
                "ExpressionAttributeNames": {"#status": "status"},
                "ExpressionAttributeValues": {
                    ":seen": reservation["status"],
                    ":released": "RELEASED",
                },
            }
        },
    )
    return {"released": int(reservation["quantity"])}
