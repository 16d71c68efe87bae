"""GetItem, and what all reads share: the part of an item that was asked for."""

from __future__ import annotations

from typing import Any

from ..backend import validation_error
from ..expressions.compiled import Expressions
from ..expressions.nodes import Path
from ..expressions.paths import projected
from ..values.sizes import item_size
from . import constraints, keys
from .work import TableInUse, Work

Body = dict[str, Any]
Item = dict[str, Any]


def projection(body: Body) -> list[Path] | None:
    """What ProjectionExpression or AttributesToGet asks for; None: all of the item.

    For requests whose only expression it is.
    """
    constraints.one_language(body)
    expressions = Expressions(body)
    expressions.begin("ProjectionExpression")
    paths = expressions.projection()
    expressions.finish()
    return paths if paths is not None else attributes_to_get(body)


def attributes_to_get(body: Body) -> list[Path] | None:
    names = body.get("AttributesToGet")
    if names is None:
        return None
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise validation_error(
            f"One or more parameter values were invalid: Duplicate value in attribute name: {twice}"
        )
    return [Path((name,)) for name in names]


def read_one(
    work: Work, table: TableInUse, key: Item, paths: list[Path] | None, *, consistent: bool
) -> Item | None:
    """The asked-for part of the item with that key, checked already; None without one."""
    item = table.contents.get(key)
    if work.capacity.asked:
        size = item_size(item) if item else 0
        work.capacity.read(table.name, table.shape, size, consistent=consistent)
    if item is None or paths is None:
        return item
    return projected(item, paths)


def get_item(work: Work, body: Body) -> Body:
    constraints.check(body, "TableName", "Key")
    keys.check_values(body["Key"])
    paths = projection(body)
    table = work.table(body["TableName"])
    keys.check_key(table.shape, body["Key"])
    item = read_one(work, table, body["Key"], paths, consistent=bool(body.get("ConsistentRead")))
    return {**({} if item is None else {"Item": item}), **work.capacity.one()}
