"""Stands in for the payment provider: it charges each payment id once, as such services do."""

from __future__ import annotations

import os
from typing import Any

import boto3

client = boto3.client("dynamodb")
CARDS, CHARGES = os.environ["CARDS_TABLE"], os.environ["CHARGES_TABLE"]


class Declined(Exception):
    """The card is not charged; `str()` is the reason that the customer is told."""


def charge(payment: dict[str, Any]) -> None:
    """Charge the card, unless it has been for this payment.

    Raises:
        Declined: it has too little credit.
    """
    payment_id, amount = {"S": payment["paymentId"]}, {"N": str(payment["amount"])}
    once = {
        "TableName": CHARGES,
        "Item": {"paymentId": payment_id, "amount": amount},
        "ConditionExpression": "attribute_not_exists(paymentId)",
    }
    credit = {
        "TableName": CARDS,
        "Key": {"card": {"S": payment["card"]}},
        "UpdateExpression": "SET credit = credit - :amount",
        "ConditionExpression": "credit >= :amount",
        "ExpressionAttributeValues": {":amount": amount},
    }
    try:
        client.transact_write_items(TransactItems=[{"Put": once}, {"Update": credit}])
    except client.exceptions.TransactionCanceledException as cancelled:
        charged, poor = (
            reason["Code"] == "ConditionalCheckFailed"
            for reason in cancelled.response["CancellationReasons"]
        )
        if charged:
            return
        if poor:
            raise Declined("the card has too little credit") from cancelled
        raise
