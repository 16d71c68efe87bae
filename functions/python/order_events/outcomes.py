"""What each service made of an order, and the loop that all their queue workers share."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import boto3

Order = dict[str, Any]

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def record(service: str, order_id: str, **facts: Any) -> None:
    table.put_item(Item={"service": service, "orderId": order_id, **facts})


def each_message(event: dict[str, Any], handle: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Hand over each SQS record, and report those that failed so that only they come again."""
    failures = []
    for message in event["Records"]:
        try:
            handle(message)
        except Exception:  # one bad message must not take its neighbours along
            logger.exception("message %s failed", message["messageId"])
            failures.append({"itemIdentifier": message["messageId"]})
    return {"batchItemFailures": failures}


def parsed(text: str) -> Order:
    order: Order = json.loads(text, parse_float=Decimal)
    return order
