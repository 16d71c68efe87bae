"""Deleting items whose time to live has passed, with the records that AWS writes for it.

Source: Amazon DynamoDB Developer Guide, "DynamoDB Streams and Time to Live".
"""

from __future__ import annotations

import time
from decimal import Decimal, InvalidOperation
from typing import Any

from localstack.http import Request
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import Table

from . import backend
from .changes import collecting
from .publishing import publish

_BY_SERVICE = {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}
_OLDEST_SECONDS = 5 * 365 * 24 * 3600
"""Timestamps more than five years back are taken for a mistake, and the item is kept."""


def delete_expired_items(account: str | None = None, now: float | None = None) -> int:
    """Delete what has expired at `now`, in one account or in all; how many items."""
    moment = time.time() if now is None else now
    deleted = 0
    for owner, regions in list(dynamodb_backends.items()):
        if account not in (None, owner):
            continue
        for region, tables in list(regions.items()):
            with backend.lock(owner, region), collecting() as changes:
                for table in list(tables.tables.values()):
                    for item in _expired(table, moment):
                        table.delete_item(item.hash_key, item.range_key)
                        deleted += 1
            publish(changes, _BY_SERVICE)
    return deleted


def _expired(table: Table, now: float) -> list[Item]:
    name = table.ttl.get("AttributeName")
    if table.ttl.get("TimeToLiveStatus") != "ENABLED" or not name:
        return []
    return [item for item in table.all_items() if _has_passed(item.attrs.get(name), now)]


def _has_passed(value: Any, now: float) -> bool:
    if value is None or value.type != "N":
        return False
    try:
        moment = Decimal(value.value)
    except InvalidOperation:
        return False
    return now - _OLDEST_SECONDS < moment <= now


def handle_request(_request: Request) -> dict[str, int]:
    return {"ExpiredItems": delete_expired_items()}
