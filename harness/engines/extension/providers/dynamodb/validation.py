"""What DynamoDB refuses and moto lets through or words differently.

Source: Amazon DynamoDB Developer Guide, "Naming rules" and "Constraints"; the wording is
that of the service's answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from moto.dynamodb.exceptions import ResourceNotFoundException as MotoTableNotFound
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table

from .attribute_values import too_precise
from .backend import validation_error

_NAME = re.compile(r"[a-zA-Z0-9_.-]+")
_KEY_MISMATCH = "The provided key element does not match the schema"
_EMPTY_KEY = (
    "One or more parameter values are not valid. The AttributeValue for a key attribute "
    "cannot contain an empty string value. Key: {}"
)
MAX_BATCH_WRITES = 25


def table_name(name: str) -> None:
    _name(name, "TableName", "tableName")


def index_names(body: dict[str, Any]) -> None:
    for group in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        seen: set[str] = set()
        for index in body.get(group) or []:
            name = index.get("IndexName", "")
            _name(name, "IndexName", "indexName")
            if name in seen:
                raise validation_error(
                    f"One or more parameter values were invalid: Duplicate index name: {name}"
                )
            seen.add(name)


def _name(name: str, what: str, member: str) -> None:
    if not 3 <= len(name) <= 255:
        raise validation_error(
            f"{what} must be at least 3 characters long and at most 255 characters long"
        )
    if not _NAME.fullmatch(name):
        raise validation_error(
            f"1 validation error detected: Value '{name}' at '{member}' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
        )


def key_schema(body: dict[str, Any]) -> None:
    schema = body.get("KeySchema") or []
    kinds = [element.get("KeyType") for element in schema]
    if not schema or kinds[0] != "HASH":
        raise validation_error(
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"
        )
    if len(schema) == 2 and kinds[1] != "RANGE":
        raise validation_error(
            "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"
        )
    for definition in body.get("AttributeDefinitions") or []:
        if definition.get("AttributeType") not in ("S", "N", "B"):
            raise validation_error(
                f"1 validation error detected: Value '{definition.get('AttributeType')}' at "
                "'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: "
                "Member must satisfy enum value set: [B, N, S]"
            )


def write(operation: str, body: dict[str, Any], backend: DynamoDBBackend) -> None:
    """Check the keys and items of an operation that names them."""
    for name, what, content in _parts(operation, body):
        try:
            table = backend.get_table(name)
        except MotoTableNotFound:
            continue
        if what == "Key":
            key(table, content)
        else:
            item(table, content)


def _parts(operation: str, body: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    if operation in ("GetItem", "DeleteItem", "UpdateItem", "PutItem"):
        what = "Item" if operation == "PutItem" else "Key"
        yield body.get("TableName", ""), what, body.get(what) or {}
    elif operation in ("TransactWriteItems", "TransactGetItems"):
        for part in body.get("TransactItems") or []:
            for action in part.values():
                what = "Item" if "Item" in action else "Key"
                yield action.get("TableName", ""), what, action.get(what) or {}
    elif operation == "BatchWriteItem":
        for table, requests in (body.get("RequestItems") or {}).items():
            for request in requests:
                for action in request.values():
                    what = "Item" if "Item" in action else "Key"
                    yield table, what, action.get(what) or {}
    elif operation == "BatchGetItem":
        for table, request in (body.get("RequestItems") or {}).items():
            for wanted in request.get("Keys") or []:
                yield table, "Key", wanted


def key(table: Table, given: dict[str, Any]) -> None:
    """A key names the table's key attributes, all of them, with their types."""
    types = _key_types(table)
    if set(given) != set(types):
        raise validation_error(_KEY_MISMATCH)
    for name, value in given.items():
        if types[name] not in value:
            raise validation_error(_KEY_MISMATCH)
        if value[types[name]] == "":
            raise validation_error(_EMPTY_KEY.format(name))


def item(table: Table, given: dict[str, Any]) -> None:
    """An item has the table's key, and the right type where it has an index's key."""
    for name, kind in _key_types(table).items():
        if name not in given:
            raise validation_error(
                f"One or more parameter values were invalid: Missing the key {name} in the item"
            )
        _right_type(name, kind, given[name], "for key")
        if given[name].get(kind) == "":
            raise validation_error(_EMPTY_KEY.format(name))
    definitions = {d["AttributeName"]: d["AttributeType"] for d in table.attr}
    for index in table.all_indexes():
        for name in index.schema_key_attrs:
            if name in given and name in definitions:
                _right_type(name, definitions[name], given[name], "for Index Key", index.name)
    for name, value in given.items():
        if "N" in value and isinstance(value["N"], str) and too_precise(value["N"]):
            raise validation_error(
                "Attempting to store more than 38 significant digits in a Number: " + name
            )


def _right_type(
    name: str, expected: str, value: dict[str, Any], what: str, index: str | None = None
) -> None:
    if expected in value:
        return
    actual = next(iter(value), "")
    suffix = f" IndexName: {index}" if index else ""
    cased = ("Expected", "Actual") if index else ("expected", "actual")
    raise validation_error(
        f"One or more parameter values were invalid: Type mismatch {what} {name} "
        f"{cased[0]}: {expected} {cased[1]}: {actual}{suffix}"
    )


def _key_types(table: Table) -> dict[str, str]:
    types = {table.hash_key_attr: table.hash_key_type}
    if table.range_key_attr is not None:
        types[table.range_key_attr] = table.range_key_type or ""
    return types


def batch_size(body: dict[str, Any]) -> None:
    requests = body.get("RequestItems") or {}
    total = sum(len(r) for r in requests.values())
    if any(not r for r in requests.values()) or not requests or total > MAX_BATCH_WRITES:
        if total > MAX_BATCH_WRITES:
            raise validation_error("Too many items requested for the BatchWriteItem call")
        raise validation_error(
            "1 validation error detected: Value at 'requestItems' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1"
        )
