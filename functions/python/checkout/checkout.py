"""Check an order out: reserve, charge, ship; or undo what was done and say why."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3
from saga import Order, Refused, SagaFailed, run
from steps import STEPS

orders = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE"])

ConditionFailed = orders.meta.client.exceptions.ConditionalCheckFailedException


def handler(order: Order, context: Any) -> dict[str, Any]:
    """The order's outcome: `status` CONFIRMED with its tracking number, or CANCELLED.

    An order that comes again gets the outcome that it had, and nothing is done twice.
    """
    by_id = {"orderId": order["orderId"]}
    try:
        orders.put_item(
            Item={**by_id, "status": "STARTED"}, ConditionExpression="attribute_not_exists(orderId)"
        )
    except ConditionFailed:
        return _plain(orders.get_item(Key=by_id, ConsistentRead=True)["Item"])
    try:
        outcome = {**by_id, "status": "CONFIRMED", **run(STEPS, order)}
    except SagaFailed as failure:
        outcome = {**by_id, **_cancelled(failure)}
        orders.put_item(Item=outcome)
        if not isinstance(failure.__cause__, Refused):
            raise
        return outcome
    orders.put_item(Item=outcome)
    return _plain(outcome)


def _cancelled(failure: SagaFailed) -> dict[str, Any]:
    """What was not undone needs a person to look at it."""
    cause = failure.__cause__
    status = "NEEDS_ATTENTION" if failure.left else "CANCELLED"
    reason = str(cause) if isinstance(cause, Refused) else "internal error"
    left = {"left": failure.left} if failure.left else {}
    return {"status": status, "reason": reason, "undone": failure.undone, **left}


def _plain(item: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(item, default=int))
    return plain
