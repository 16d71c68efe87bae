"""Keys and items held against a table's schema.

Source: Amazon DynamoDB Developer Guide, "Naming rules", "Quotas"; the wording is that of the
service's answers.
"""

from __future__ import annotations

from typing import Any

from ..backend import validation_error
from ..values.checking import ValueFault, check
from ..values.sizes import item_size, value_size
from .shape import Shape

Item = dict[str, Any]
MAX_ITEM_BYTES = 400 * 1024
_INVALID = "One or more parameter values were invalid: "
_NOT_VALID = "One or more parameter values are not valid. "
_EMPTY = "The AttributeValue for a key attribute cannot contain an empty string value. "
_EMPTY_BINARY = "The AttributeValue for a key attribute cannot contain an empty binary value. "
MISMATCH = "The provided key element does not match the schema"


def check_values(item: Item) -> None:
    """That every value is one."""
    for value in item.values():
        try:
            check(value)
        except ValueFault as fault:
            raise validation_error(str(fault)) from fault


def check_key(shape: Shape, key: Item) -> None:
    """A key names the table's key attributes, all of them and nothing else, with their types."""
    if set(key) != set(shape.key_names):
        raise validation_error(MISMATCH)
    for name, kind in shape.schema:
        if kind not in key[name]:
            raise validation_error(MISMATCH)
    _check_parts(shape, key)


def check_item(shape: Shape, item: Item) -> None:
    """An item has the table's key, the right types where an index has its keys, and its size."""
    for name, kind in shape.schema:
        if name not in item:
            raise validation_error(f"{_INVALID}Missing the key {name} in the item")
        if kind not in item[name]:
            actual = next(iter(item[name]))
            raise validation_error(
                f"{_INVALID}Type mismatch for key {name} expected: {kind} actual: {actual}"
            )
    _check_parts(shape, item)
    check_index_keys(shape, item)
    if item_size(item) > MAX_ITEM_BYTES:
        raise validation_error("Item size has exceeded the maximum allowed size")


def check_index_keys(shape: Shape, item: Item, *, update: bool = False) -> None:
    for index in shape.indexes.values():
        for name, kind in index.schema:
            if name not in item or name in shape.key_names:
                continue
            if kind not in item[name]:
                actual = next(iter(item[name]))
                raise validation_error(
                    f"{_INVALID}Type mismatch for Index Key {name} Expected: {kind} "
                    f"Actual: {actual} IndexName: {index.name}"
                )
            if item[name][kind] == "":
                what = (
                    "The update expression attempted to update a secondary index key to a value "
                    "that is not supported. "
                    if update
                    else "A value specified for a secondary index key is not supported. "
                )
                empty = _EMPTY if kind == "S" else _EMPTY_BINARY
                where = "" if update else f" IndexName: {index.name}, IndexKey: {name}"
                raise validation_error(_NOT_VALID + what + empty.strip() + where)


def check_empty_keys(shape: Shape, item: Item) -> None:
    """Raise for a key attribute that is an empty string or binary."""
    for name, kind in shape.schema:
        if item.get(name, {}).get(kind) == "":
            empty = _EMPTY if kind == "S" else _EMPTY_BINARY
            raise validation_error(f"{_NOT_VALID}{empty}Key: {name}")


def _check_parts(shape: Shape, item: Item) -> None:
    check_empty_keys(shape, item)
    limits = (
        (2048, "Size of hashkey has exceeded the maximum size limit of2048 bytes"),
        (1024, "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"),
    )
    for (name, _), (limit, words) in zip(shape.schema, limits, strict=False):
        if value_size(item[name]) > limit:
            raise validation_error(_INVALID + words)
