"""`dynamodb:LeadingKeys`: the partition keys of the items that a call is about.

DynamoDB Developer Guide: Using IAM policy conditions for fine-grained access control.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import Call

_EQUALS = re.compile(r"(#?[\w.-]+)\s*=\s*(:[\w-]+)")


def of(call: Call, table: str, items: list[dict[str, Any]]) -> list[str]:
    """Their values, of items or keys of the table; empty where the key's name is not known."""
    name = call.partition_keys.get(table.rpartition("/")[2])
    return [value for item in items if (value := _value(item, name)) is not None]


def queried(call: Call) -> Iterator[str]:
    """The value of a Query's partition key."""
    given = call.parameters
    own = call.partition_keys.get(_index_or_table(given))
    names = given.get("ExpressionAttributeNames") or {}
    values = given.get("ExpressionAttributeValues") or {}
    text = given.get("KeyConditionExpression") or ""
    for attribute, placeholder in _EQUALS.findall(text):
        if names.get(attribute, attribute) == own or own is None:
            yield from _texts(values.get(placeholder))
            return
    for attribute, condition in (given.get("KeyConditions") or {}).items():
        if attribute == own and condition.get("ComparisonOperator") == "EQ":
            for value in condition.get("AttributeValueList") or ():
                yield from _texts(value)


def _index_or_table(given: dict[str, Any]) -> str:
    table = str(given.get("TableName", "")).rpartition("/")[2]
    index = given.get("IndexName")
    return f"{table}/{index}" if index else table


def _value(item: dict[str, Any], name: str | None) -> str | None:
    if name is None:
        if len(item) != 1:
            return None
        name = next(iter(item))
    return next(_texts(item.get(name)), None)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict) and value:
        yield str(next(iter(value.values())))
