"""What a write changed, collected item by item while it runs and published when it succeeded.

moto reports a change in the middle of an operation, twice for an update that creates an
item, and also for a transaction that is rolled back afterwards. So changes are held until
the operation ends, joined by key, dropped where nothing changed, and lost when it fails.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moto.dynamodb.models.dynamo_type import Item
    from moto.dynamodb.models.table import Table

AttributeMap = dict[str, dict[str, Any]]


@dataclass
class Change:
    """One item before and after the operation, as DynamoDB JSON; None: not there."""

    table: Table
    keys: AttributeMap
    before: AttributeMap | None
    after: AttributeMap | None


@dataclass
class _Scope(threading.local):
    changes: dict[tuple[str, str], Change] | None = field(default=None)


_scope = _Scope()


class ChangeCollector:
    """Stands where moto keeps its stream shard: told of each write to its table."""

    def __init__(self, table: Table, kinesis: list[str] | None = None) -> None:
        self.table = table
        self.kinesis = kinesis or []
        """ARNs of the Kinesis streams that take the table's changes."""

    def __deepcopy__(self, _memo: dict[int, Any]) -> ChangeCollector:
        return self

    def add(self, old: Item | None, new: Item | None) -> None:
        if _scope.changes is None:
            return
        item = new if new is not None else old
        if item is None:
            return
        keys = {self.table.hash_key_attr: item.hash_key.to_json()}
        if self.table.range_key_attr is not None:
            keys[self.table.range_key_attr] = item.range_key.to_json()
        after = new.to_json()["Attributes"] if new is not None else None
        identity = (self.table.name, repr(keys))
        if known := _scope.changes.get(identity):
            known.after = after
            return
        before = old.to_json()["Attributes"] if old is not None else None
        _scope.changes[identity] = Change(self.table, keys, before, after)


@contextmanager
def collecting() -> Iterator[list[Change]]:
    """The list fills with the operation's changes when the block ends without an error."""
    done: list[Change] = []
    outer = _scope.changes
    _scope.changes = {}
    try:
        yield done
        done.extend(c for c in _scope.changes.values() if c.before != c.after)
    finally:
        _scope.changes = outer
