"""What is known of a payment: pending, completed or failed."""

from __future__ import annotations

import os
from typing import Any

import boto3

PENDING = "pending"
payments = boto3.resource("dynamodb").Table(os.environ["PAYMENTS_TABLE"])

ConditionFailed = payments.meta.client.exceptions.ConditionalCheckFailedException


def begin(payment_id: str) -> dict[str, Any] | None:
    """Mark the payment as pending; the marker of one that is known already."""
    try:
        payments.put_item(
            Item={"paymentId": payment_id, "status": PENDING},
            ConditionExpression="attribute_not_exists(paymentId)",
        )
    except ConditionFailed:
        found: dict[str, Any] = payments.get_item(
            Key={"paymentId": payment_id}, ConsistentRead=True
        )["Item"]
        return found
    return None


def end(payment_id: str, status: str, **facts: str) -> dict[str, Any]:
    """Mark the payment as done."""
    outcome = {"paymentId": payment_id, "status": status, **facts}
    payments.put_item(Item=outcome)
    return {**outcome, "duplicate": False}
