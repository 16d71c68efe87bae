"""Publish prices, up to ten of them at a time as the queue gives them."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3

prices = boto3.resource("dynamodb").Table(os.environ["PRICES_TABLE"])


def handler(event: dict[str, Any], context: Any) -> int:
    for record in event["Records"]:
        prices.update_item(
            Key={"sku": json.loads(record["body"])["sku"]},
            UpdateExpression="SET published = :yes",
            ExpressionAttributeValues={":yes": True},
        )
    return len(event["Records"])
