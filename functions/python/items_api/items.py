"""What an item is: which fields it has, what is valid, and how callers see it."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import boto3
from api import RequestError

LONGEST_NAME = 100

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def valid_fields(body: dict[str, Any]) -> dict[str, Any]:
    """The fields that callers may set: name, price and tags.

    Raises:
        RequestError: 400 with one message for each field that is wrong.
    """
    errors = {}
    name, price, tags = body.get("name"), body.get("price"), body.get("tags", [])
    if not isinstance(name, str) or not name.strip():
        errors["name"] = "is required"
    elif len(name) > LONGEST_NAME:
        errors["name"] = f"has more than {LONGEST_NAME} characters"
    if isinstance(price, bool) or not isinstance(price, (int, Decimal)) or price < 0:
        errors["price"] = "must be a number of at least 0"
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        errors["tags"] = "must be a list of strings"
    if errors:
        raise RequestError(400, "The item is not valid", errors=errors)
    return {"name": name, "price": price, "tags": tags}


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def shown(stored: dict[str, Any]) -> dict[str, Any]:
    """A stored item as callers see it: times are kept in milliseconds, shown as ISO 8601."""
    times = {name: _iso(stored[name]) for name in ("createdAt", "updatedAt")}
    return {**stored, **times}


def not_found(item_id: str) -> RequestError:
    return RequestError(404, f"There is no item {item_id}")


def _iso(milliseconds: Decimal | int) -> str:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC).isoformat(timespec="milliseconds")
