"""Append each stock movement to its article's history, in the order of the FIFO queue."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3

table = boto3.resource("dynamodb").Table(os.environ["LEDGER_TABLE"])


def handler(event: dict[str, Any], context: Any) -> None:
    for message in event["Records"]:
        movement = json.loads(message["body"])
        table.update_item(
            Key={"sku": movement["sku"]},
            UpdateExpression="SET history = list_append(if_not_exists(history, :none), :change) "
            "ADD stock :quantity",
            ExpressionAttributeValues={
                ":none": [],
                ":change": [movement["quantity"]],
                ":quantity": movement["quantity"],
            },
        )
