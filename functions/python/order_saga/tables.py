"""The tables of the saga, and transactions over them.

Each step writes in one transaction that also notes that the step was done for this order. So a
step either happened or not, and doing it again changes nothing.
"""

from __future__ import annotations

import os
from typing import Any

import boto3

dynamodb = boto3.resource("dynamodb")
client = dynamodb.meta.client

inventory = dynamodb.Table(os.environ["INVENTORY_TABLE"])
reservations = dynamodb.Table(os.environ["RESERVATIONS_TABLE"])
cards = dynamodb.Table(os.environ["CARDS_TABLE"])
payments = dynamodb.Table(os.environ["PAYMENTS_TABLE"])

FAILED_CONDITION = "ConditionalCheckFailed"


class Conflict(Exception):
    """The transaction was not carried out; `reasons` has a code for each of its writes."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


def transact(*writes: dict[str, Any]) -> None:
    """Carry out all of `writes`, or none.

    Raises:
        Conflict: a condition does not hold, or another transaction is at it.
    """
    try:
        client.transact_write_items(TransactItems=list(writes))
    except client.exceptions.TransactionCanceledException as error:
        raise Conflict(
            [reason["Code"] for reason in error.response["CancellationReasons"]]
        ) from None
