"""Capacity that a request consumes, in the forms in which answers tell it.

Source: Amazon DynamoDB Developer Guide, "DynamoDB read and write operations" and
"ConsumedCapacity" of the API Reference.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from ..values.sizes import item_size
from .shape import Index, Shape

Item = dict[str, Any]
_READ_BYTES, _WRITE_BYTES = 4096, 1024


@dataclass
class Units:
    table: float = 0.0
    indexes: dict[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        return self.table + sum(self.indexes.values())


@dataclass
class Capacity:
    """Of one request, over all of its tables."""

    form: str = "NONE"
    """ReturnConsumedCapacity."""
    transactional: bool = False
    _reads: dict[str, Units] = field(default_factory=dict)
    _writes: dict[str, Units] = field(default_factory=dict)
    _shapes: dict[str, Shape] = field(default_factory=dict)

    @property
    def asked(self) -> bool:
        return self.form != "NONE"

    def read(
        self, table: str, shape: Shape, size: int, *, consistent: bool, index: str | None = None
    ) -> None:
        blocks = max(1, math.ceil(size / _READ_BYTES))
        factor = 2.0 if self.transactional else 1.0 if consistent else 0.5
        self._add(self._reads, table, shape, blocks * factor, index)

    def write(self, table: str, shape: Shape, old: Item | None, new: Item | None) -> None:
        if not self.asked:
            return
        factor = 2.0 if self.transactional else 1.0
        largest = max(item_size(each) if each else 0 for each in (old, new))
        self._add(self._writes, table, shape, _write_units(largest) * factor, None)
        for index in shape.indexes.values():
            units = _index_units(index, shape, old, new)
            if units:
                self._add(self._writes, table, shape, units * factor, index.name)

    def one(self) -> dict[str, Any]:
        """The part of an answer about one table: `{"ConsumedCapacity": …}` or nothing."""
        told = self.told()
        return {"ConsumedCapacity": told[0]} if told else {}

    def all(self) -> dict[str, Any]:
        told = self.told()
        return {"ConsumedCapacity": told} if told else {}

    def told(self) -> list[dict[str, Any]]:
        if not self.asked:
            return []
        names = dict.fromkeys((*self._reads, *self._writes))
        return [self._of(name) for name in names]

    def _of(self, table: str) -> dict[str, Any]:
        kinds = {
            "ReadCapacityUnits": self._reads.get(table),
            "WriteCapacityUnits": self._writes.get(table),
        }
        present = {kind: units for kind, units in kinds.items() if units is not None}
        answer: dict[str, Any] = {
            "TableName": table,
            "CapacityUnits": sum(units.total for units in present.values()),
        }
        if self.transactional:
            answer.update({kind: units.total for kind, units in present.items()})
        if self.form != "INDEXES":
            return answer
        answer["Table"] = self._amounts(present, None)
        for name in dict.fromkeys(n for units in present.values() for n in units.indexes):
            index = self._shapes[table].indexes[name]
            group = "GlobalSecondaryIndexes" if index.is_global else "LocalSecondaryIndexes"
            answer.setdefault(group, {})[name] = self._amounts(present, name)
        return answer

    def _amounts(self, present: dict[str, Units], index: str | None) -> dict[str, float]:
        amounts = {
            kind: units.indexes.get(index, 0.0) if index else units.table
            for kind, units in present.items()
        }
        detail = amounts if self.transactional else {}
        return {"CapacityUnits": sum(amounts.values()), **detail}

    def _add(
        self,
        kind: dict[str, Units],
        table: str,
        shape: Shape,
        units: float,
        index: str | None,
    ) -> None:
        self._shapes[table] = shape
        known = kind.setdefault(table, Units())
        if index is None:
            known.table += units
        else:
            known.indexes[index] = known.indexes.get(index, 0.0) + units


def _write_units(size: int) -> int:
    return max(1, math.ceil(size / _WRITE_BYTES))


def _index_units(index: Index, shape: Shape, old: Item | None, new: Item | None) -> int:
    before, after = (_entry(index, shape, item) for item in (old, new))
    if before == after:
        return 0
    if before is None or after is None:
        return _write_units(item_size(before or after or {}))
    moved = any(before.get(name) != after.get(name) for name, _ in index.schema)
    if moved:
        return _write_units(item_size(before)) + _write_units(item_size(after))
    return _write_units(max(item_size(before), item_size(after)))


def _entry(index: Index, shape: Shape, item: Item | None) -> Item | None:
    if item is None or any(name not in item for name, _ in index.schema):
        return None
    kept = index.attributes(shape.schema)
    return item if kept is None else {k: v for k, v in item.items() if k in kept}
