"""Give the money back."""

from __future__ import annotations

from typing import Any

from tables import cards, payments, transact


def handler(order: dict[str, Any], context: Any) -> dict[str, Any]:
    """Refund, once for an order; an order that was not charged has nothing to refund.

    Raises:
        tables.Conflict: the payment changed meanwhile; worth another try.
    """
    by_order = {"orderId": order["orderId"]}
    payment = payments.get_item(Key=by_order, ConsistentRead=True).get("Item")
    if payment is None or payment["status"] == "REFUNDED":
        return {"refunded": 0}
    transact(
        {
            "Update": {
                "TableName": cards.name,
                "Key": {"card": payment["card"]},
                "UpdateExpression": "SET credit = credit + :amount",
                "ExpressionAttributeValues": {":amount": payment["amount"]},
            }
        },
        {
            "Update": {
                "TableName": payments.name,
                "Key": by_order,
                "ConditionExpression": "#status = :charged",
                "UpdateExpression": "SET #status = :refunded",
                "ExpressionAttributeNames": {"#status": "status"},
                "ExpressionAttributeValues": {":charged": "CHARGED", ":refunded": "REFUNDED"},
            }
        },
    )
    return {"refunded": int(payment["amount"])}
