"""A DynamoDB table, its items as plain Python values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer

from harness.engines.cloud import Cloud


class Table:
    def __init__(self, cloud: Cloud, name: str) -> None:
        self.name = name
        self._cloud = cloud

    def put(self, *items: dict[str, Any]) -> None:
        """Put items."""
        client = self._cloud.client("dynamodb")
        for item in items:
            client.put_item(TableName=self.name, Item=_encode(item))

    def get(self, **key: Any) -> dict[str, Any] | None:
        """The item with this key (strongly consistent), or None."""
        answer = self._cloud.probe("dynamodb").get_item(
            TableName=self.name, Key=_encode(key), ConsistentRead=True
        )
        return _decode(answer["Item"]) if "Item" in answer else None

    def delete(self, **key: Any) -> None:
        """Delete the item with this key, if there is one."""
        self._cloud.client("dynamodb").delete_item(TableName=self.name, Key=_encode(key))

    def items(self) -> list[dict[str, Any]]:
        """Every item, in no particular order."""
        pages = self._cloud.probe("dynamodb").get_paginator("scan")
        return [
            _decode(item)
            for page in pages.paginate(TableName=self.name, ConsistentRead=True)
            for item in page["Items"]
        ]


def _encode(item: dict[str, Any]) -> dict[str, Any]:
    serializer = TypeSerializer()
    return {name: serializer.serialize(_without_floats(value)) for name, value in item.items()}


def _decode(item: dict[str, Any]) -> dict[str, Any]:
    deserializer = TypeDeserializer()
    return {name: _plain(deserializer.deserialize(value)) for name, value in item.items()}


def _without_floats(value: Any) -> Any:
    """boto3 refuses floats; their shortest decimal text is what was meant."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {k: _without_floats(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_without_floats(v) for v in value]
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Binary):
        return bytes(value)
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, set):
        return {_plain(v) for v in value}
    return value
