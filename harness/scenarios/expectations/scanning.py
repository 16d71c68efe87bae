"""Read a whole table."""

from __future__ import annotations

from typing import Any

from harness.scenarios.formats.data import from_dynamodb


def scan(client: Any, table: str, limit: int | None = None) -> list[dict[str, Any]]:
    """All items as plain data (at most `limit`), read consistently."""
    found: list[dict[str, Any]] = []
    start: dict[str, Any] = {}
    while True:
        page = client.scan(
            TableName=table,
            ConsistentRead=True,
            **({"Limit": limit} if limit else {}),
            **start,
        )
        found += [from_dynamodb(item) for item in page["Items"]]
        if "LastEvaluatedKey" not in page or (limit and len(found) >= limit):
            return found[:limit] if limit else found
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
