"""Deletes the reservations whose time has passed."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

import boto3
from boto3.dynamodb.conditions import Attr

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event: dict[str, Any], _context: Any) -> dict[str, int]:
    """`event`: EventBridge's; what counts is the time for which it was planned."""
    now = int(datetime.fromisoformat(event["time"]).timestamp())
    deleted = 0
    for item in expired(now):
        deleted += delete(item["id"], now)
    return {"deleted": deleted}


def expired(now: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    start: dict[str, Any] = {}
    while True:
        page = table.scan(FilterExpression=Attr("ttl").lte(now), ProjectionExpression="id", **start)
        found += page["Items"]
        if "LastEvaluatedKey" not in page:
            return found
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def delete(key: str, now: int) -> int:
    """0 where the reservation was renewed meanwhile."""
    try:
        table.delete_item(Key={"id": key}, ConditionExpression=Attr("ttl").lte(now))
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return 0
    return 1
