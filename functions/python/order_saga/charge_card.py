"""Charge the order's amount to the card."""

from __future__ import annotations

from typing import Any

from errors import PaymentError
from tables import FAILED_CONDITION, Conflict, cards, payments, transact


def handler(order: dict[str, Any], context: Any) -> dict[str, Any]:
    """Charge, once for an order.

    Raises:
        PaymentError: the card is unknown, blocked, or has not enough credit.
    """
    key, amount = {"card": order["card"]}, order["amount"]
    try:
        transact(
            {
                "Update": {
                    "TableName": cards.name,
                    "Key": key,
                    "ConditionExpression": "credit >= :amount AND attribute_not_exists(blocked)",
                    "UpdateExpression": "SET credit = credit - :amount",
                    "ExpressionAttributeValues": {":amount": amount},
                }
            },
            {
                "Put": {
                    "TableName": payments.name,
                    "Item": {
                        "orderId": order["orderId"],
                        **key,
                        "amount": amount,
                        "status": "CHARGED",
                    },
                    "ConditionExpression": "attribute_not_exists(orderId)",
                }
            },
        )
    except Conflict as conflict:
        declined, charged_already = (reason == FAILED_CONDITION for reason in conflict.reasons)
        if not charged_already:
            if declined:
                raise PaymentError(f"the card {order['card']} was declined") from None
            raise
    return {"card": order["card"], "amount": amount}
