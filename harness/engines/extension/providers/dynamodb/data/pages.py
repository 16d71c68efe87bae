"""What Query and Scan share: which attributes, which page, what of it passes the filter.

Source: Amazon DynamoDB API Reference, Query and Scan.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..backend import validation_error
from ..expressions import conditions
from ..expressions.nodes import Path
from ..expressions.paths import projected
from ..values.checking import ValueFault, check
from ..values.sizes import item_size
from .ordered import Ordered
from .shape import Index
from .work import TableInUse, Work

Body = dict[str, Any]
Item = dict[str, Any]
PAGE_BYTES = 1024 * 1024
_INVALID = "One or more parameter values were invalid: "
START = "The provided starting key is invalid"


class Source:
    """Where a read looks: a table, or one of its indexes."""

    def __init__(self, table: TableInUse, body: Body) -> None:
        self.table = table
        self.index: Index | None = None
        if name := body.get("IndexName"):
            self.index = table.shape.indexes.get(name)
            if self.index is None:
                raise validation_error(f"The table does not have the specified index: {name}")
            if self.index.is_global and body.get("ConsistentRead"):
                raise validation_error(
                    "Consistent reads are not supported on global secondary indexes"
                )
        self.ordered: Ordered = (
            table.contents.index(self.index) if self.index else table.contents.base
        )
        self.schema = self.index.schema if self.index else table.shape.schema
        self._kept = self.index.attributes(table.shape.schema) if self.index else None

    def start(self, key: Item | None, wrong: str) -> tuple[Any, ...] | None:
        """The position of an ExclusiveStartKey, with the fault `wrong` where it is none."""
        if key is None:
            return None
        names = {name for name, _ in self.ordered.schema}
        position = self.ordered.key(key) if set(key) == names else None
        if position is None:
            raise validation_error(wrong)
        return position

    def key_of(self, item: Item) -> Item:
        """What starts the next page behind this item."""
        names = dict.fromkeys((*self.table.shape.key_names, *(n for n, _ in self.schema)))
        return {name: item[name] for name in names}

    def held(self, item: Item) -> Item:
        """What the index has of an item."""
        if self._kept is None:
            return item
        return {name: value for name, value in item.items() if name in self._kept}


class Wanted:
    """Which attributes of the found items: Select, ProjectionExpression, AttributesToGet."""

    def __init__(self, body: Body, paths: list[Path] | None) -> None:
        self.paths = paths
        self.select = body.get("Select")
        self.parameter = (
            "ProjectionExpression" if body.get("ProjectionExpression") else "AttributesToGet"
        )
        self._check(indexed=bool(body.get("IndexName")))

    @property
    def count_only(self) -> bool:
        return self.select == "COUNT"

    def _check(self, *, indexed: bool) -> None:
        if self.paths is not None and self.select not in (None, "SPECIFIC_ATTRIBUTES"):
            what = "only the Count" if self.count_only else self.select
            raise validation_error(
                f"Cannot specify the {self.parameter} when choosing to get {what}"
            )
        if self.select == "SPECIFIC_ATTRIBUTES" and self.paths is None:
            raise validation_error(
                "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
                "SPECIFIC_ATTRIBUTES"
            )
        if self.select == "ALL_PROJECTED_ATTRIBUTES" and not indexed:
            raise validation_error(
                "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"
            )

    def check_index(self, index: Index | None, table: TableInUse) -> None:
        """A global index has only what is projected into it."""
        if index is None or not index.is_global:
            return
        kept = index.attributes(table.shape.schema)
        if kept is None:
            return
        if self.select == "ALL_ATTRIBUTES":
            raise validation_error(
                f"{_INVALID}Select type ALL_ATTRIBUTES is not supported for global secondary "
                f"index {index.name} because its projection type is not ALL"
            )
        missing = [path.root for path in self.paths or () if path.root not in kept]
        if missing:
            raise validation_error(
                f"{_INVALID}Global secondary index {index.name} does not project "
                f"[{', '.join(missing)}]"
            )

    def of(self, item: Item, source: Source) -> Item:
        """The part of a found item that is answered; a local index fetches from the table."""
        if self.paths is not None:
            return projected(item, self.paths)
        return item if self.select == "ALL_ATTRIBUTES" else source.held(item)


def page(
    work: Work, looking: tuple[Source, Wanted, Any], found: Iterable[Item], body: Body
) -> Body:
    """One page of an answer: what is found, filtered, up to Limit items or a megabyte.

    Args:
        looking: where, for what, and the filter (None: all).
    """
    source, wanted, condition = looking
    limit = body.get("Limit")
    items: list[Item] = []
    scanned = passed = size = 0
    last: Item | None = None
    more = False
    for item in found:
        weight = item_size(source.held(item))
        if scanned and size + weight > PAGE_BYTES:
            more = True
            break
        size += weight
        scanned += 1
        last = item
        if condition is None or conditions.holds(condition, _seen(item, source)):
            passed += 1
            if not wanted.count_only:
                items.append(wanted.of(item, source))
        if scanned == limit:
            more = True
            break
    table = source.table
    work.capacity.read(
        table.name,
        table.shape,
        size,
        consistent=bool(body.get("ConsistentRead")),
        index=source.index.name if source.index else None,
    )
    answer: Body = {} if wanted.count_only else {"Items": items}
    answer.update(Count=passed, ScannedCount=scanned)
    if more and last is not None:
        answer["LastEvaluatedKey"] = source.key_of(last)
    return {**answer, **work.capacity.one()}


def _seen(item: Item, source: Source) -> Item:
    """What a filter sees: all of it where the table itself can be asked."""
    if source.index is None or not source.index.is_global:
        return item
    return source.held(item)


def check_start(body: Body) -> None:
    """That the values of an ExclusiveStartKey are some."""
    for value in (body.get("ExclusiveStartKey") or {}).values():
        try:
            check(value)
        except ValueFault as fault:
            text = str(fault)
            prefix = f"{START}: " if text.startswith(("Supplied", _INVALID)) else ""
            raise validation_error(prefix + text) from fault
