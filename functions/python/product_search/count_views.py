"""Count the views of a product, in the very table whose changes start this function: a loop."""

from __future__ import annotations

import os
from typing import Any

import boto3

views = boto3.resource("dynamodb").Table(os.environ["VIEWS_TABLE"])


def handler(event: dict[str, Any], context: Any) -> None:
    for record in event["Records"]:
        views.update_item(
            Key={"id": record["dynamodb"]["Keys"]["id"]["S"]},
            UpdateExpression="ADD #count :one",
            ExpressionAttributeNames={"#count": "count"},
            ExpressionAttributeValues={":one": 1},
        )
