"""Where moto's tables differ from DynamoDB's, mended (moto-ext 5.1.54).

moto keeps what a table is; what is in it is ours (`data/`).
"""

from __future__ import annotations

import copy
import functools
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table

from .changes import ChangeCollector
from .data.contents import contents_of
from .streams import STREAMS
from .tables import backups

_COPIED = ("tags", "ttl", "throughput", "continuous_backups")


@functools.cache
def apply() -> None:
    """Mend moto, once."""
    Table.__deepcopy__ = _snapshot
    Table.__len__ = lambda self: len(contents_of(self).base)
    # moto asks `if table`, and an empty one is there too
    Table.__bool__ = lambda _self: True
    Table.set_stream_specification = _set_stream_specification
    DynamoDBBackend.update_table_streams = _update_table_streams
    for name, source in (
        ("restore_table_from_backup", lambda tables, arn: tables.get_backup(arn).table),
        ("restore_table_to_point_in_time", lambda tables, name: tables.get_table(name)),
    ):
        setattr(DynamoDBBackend, name, _filled(getattr(DynamoDBBackend, name), source))


def _snapshot(table: Table, memo: dict[int, Any]) -> Table:
    """A table as it is now, for a backup; items are never changed in place, so they are shared."""
    clone = copy.copy(table)
    memo[id(table)] = clone
    for ours in ("harness_contents", "harness_expiry"):
        clone.__dict__.pop(ours, None)
    contents_of(clone).restore(contents_of(table).snapshot())
    for name in _COPIED:
        setattr(clone, name, copy.deepcopy(getattr(table, name), memo))
    return clone


def _filled(stock: Any, source: Any) -> Any:
    @functools.wraps(stock)
    def restore(self: DynamoDBBackend, target: str, origin: str) -> Table:
        made = stock(self, target, origin)
        backups.fill(source(self, origin), made)
        return made

    return restore


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
