"""A DynamoDB table, its items as plain Python values."""

from __future__ import annotations

from typing import Any

from harness.engines.cloud import Cloud
from harness.scenarios.formats.data import python_item, to_dynamodb


class Table:
    def __init__(self, cloud: Cloud, name: str) -> None:
        self.name = name
        self._cloud = cloud

    def put(self, *items: dict[str, Any]) -> None:
        """Put items."""
        client = self._cloud.client("dynamodb")
        for item in items:
            client.put_item(TableName=self.name, Item=to_dynamodb(item))

    def get(self, **key: Any) -> dict[str, Any] | None:
        """The item with this key (strongly consistent), or None."""
        answer = self._cloud.probe("dynamodb").get_item(
            TableName=self.name, Key=to_dynamodb(key), ConsistentRead=True
        )
        return python_item(answer["Item"]) if "Item" in answer else None

    def delete(self, **key: Any) -> None:
        """Delete the item with this key, if there is one."""
        self._cloud.client("dynamodb").delete_item(TableName=self.name, Key=to_dynamodb(key))

    def items(self) -> list[dict[str, Any]]:
        """Every item, in no particular order."""
        pages = self._cloud.probe("dynamodb").get_paginator("scan")
        return [
            python_item(item)
            for page in pages.paginate(TableName=self.name, ConsistentRead=True)
            for item in page["Items"]
        ]
