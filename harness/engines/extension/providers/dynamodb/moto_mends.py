"""Where moto's tables differ from DynamoDB, mended (moto-ext 5.1.54).

- `update_item` changes the stored item in place: a failed update leaves it half changed
  (or leaves a key-only item), and every snapshot of the table shares the change. Here the
  stored item is replaced by a copy first, and put back on failure. Items are thereby
  immutable, so a snapshot of a table can share them.
- A transaction or backup copies each item deeply; a snapshot that shares items is enough.
- Arithmetic and comparison go through float; DynamoDB numbers have 38 digits.
- TransactGetItems takes 100 items since 2022, not 25.
- A query by key walks and sorts the whole table.
"""

from __future__ import annotations

import copy
import functools
from collections import defaultdict
from decimal import Context, Decimal
from typing import Any

from moto.dynamodb import responses
from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

from . import comparing
from .attribute_values import canonical_number
from .changes import ChangeCollector
from .streams import STREAMS

_EXACT = Context(prec=38)


@functools.cache
def apply() -> None:
    """Mend moto, once."""
    comparing.apply()
    responses.TRANSACTION_MAX_ITEMS = 100
    Table.__deepcopy__ = _snapshot
    Table.set_stream_specification = _set_stream_specification
    DynamoDBBackend.update_table_streams = _update_table_streams
    Table.query = _query_of_one_partition(Table.query)
    DynamoDBBackend.update_item = _replacing_the_item(DynamoDBBackend.update_item)
    cast_value = DynamoType.cast_value.fget
    DynamoType.cast_value = property(
        lambda self: Decimal(self.value) if self.is_number() else cast_value(self)
    )
    DynamoType.__add__ = _arithmetic("add", DynamoType.__add__)
    DynamoType.__sub__ = _arithmetic("subtract", DynamoType.__sub__)


def _snapshot(table: Table, memo: dict[int, Any]) -> Table:
    clone = copy.copy(table)
    memo[id(table)] = clone
    clone.items = copied_items(table)
    for name in ("tags", "ttl", "throughput", "continuous_backups"):
        setattr(clone, name, copy.deepcopy(getattr(table, name), memo))
    return clone


def copied_items(table: Table) -> Any:
    """The table's items in dictionaries of their own; the items themselves are shared."""
    if not table.has_range_key:
        return defaultdict(dict, table.items)
    return defaultdict(dict, {key: dict(items) for key, items in table.items.items()})


def _replacing_the_item(update_item: Any) -> Any:
    @functools.wraps(update_item)
    def wrapper(
        self: DynamoDBBackend, table_name: str, key: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Item:
        table = self.get_table(table_name)
        hash_key, range_key = self.get_keys_value(table, key)
        before = table.get_item(hash_key, range_key)
        if before is not None:
            _store(table, hash_key, range_key, copy.deepcopy(before))
        try:
            return update_item(self, table_name, key, *args, **kwargs)
        except BaseException:
            _store(table, hash_key, range_key, before)
            raise

    return wrapper


def _store(
    table: Table, hash_key: DynamoType, range_key: DynamoType | None, item: Item | None
) -> None:
    place, key = (
        (table.items, hash_key) if range_key is None else (table.items[hash_key], range_key)
    )
    if item is None:
        place.pop(key, None)
    else:
        place[key] = item


def _set_stream_specification(table: Table, specification: dict[str, Any] | None) -> None:
    collector = getattr(table, "stream_shard", None)
    destinations = collector.kinesis if isinstance(collector, ChangeCollector) else []
    if specification and (
        specification.get("StreamEnabled") or specification.get("StreamViewType")
    ):
        table.stream_specification = {**specification, "StreamEnabled": True}
        STREAMS.open(table)
        table.stream_shard = ChangeCollector(table, destinations)
    else:
        STREAMS.close(table)
        table.stream_specification = {"StreamEnabled": False}
        table.stream_shard = ChangeCollector(table, destinations) if destinations else None


def _update_table_streams(
    _backend: DynamoDBBackend, table: Table, specification: dict[str, Any]
) -> None:
    """A stream that was switched off can be switched on again (moto looks at the label only)."""
    enabled = specification.get("StreamEnabled")
    running = STREAMS.of_table(table) is not None
    if enabled and running:
        raise MockValidationException(
            f"Table already has an enabled stream: TableName: {table.name}"
        )
    if not enabled and not running:
        raise MockValidationException(
            f"Table already has a disabled stream: TableName: {table.name}"
        )
    table.set_stream_specification(specification)


def _query_of_one_partition(query: Any) -> Any:
    """Only the items of the partition are looked at when the table itself is queried."""

    @functools.wraps(query)
    def wrapper(self: Table, hash_key: DynamoType, *args: Any, **kwargs: Any) -> Any:
        index_name = kwargs.get("index_name", args[6] if len(args) > 6 else None)
        if index_name or not self.has_range_key:
            return query(self, hash_key, *args, **kwargs)
        partition = copy.copy(self)
        items = self.items.get(hash_key)
        partition.items = defaultdict(dict, {hash_key: items} if items else {})
        return query(partition, hash_key, *args, **kwargs)

    return wrapper


def _arithmetic(operation: str, otherwise: Any) -> Any:
    def compute(self: DynamoType, other: DynamoType) -> DynamoType:
        if not (self.is_number() and other.type == self.type):
            return otherwise(self, other)
        result = getattr(_EXACT, operation)(Decimal(self.value), Decimal(other.value))
        return DynamoType({"N": canonical_number(str(result))})

    return compute
