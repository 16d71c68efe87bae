"""What a table is like: its key, its indexes and their types, from moto's description of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .ordered import Schema


@dataclass(frozen=True)
class Index:
    name: str
    schema: Schema
    projection: str
    """ALL, KEYS_ONLY or INCLUDE."""
    included: tuple[str, ...]
    is_global: bool

    def attributes(self, table: Schema) -> frozenset[str] | None:
        """What it holds of an item; None: all."""
        if self.projection == "ALL":
            return None
        keys = {name for name, _ in (*table, *self.schema)}
        return frozenset(keys | set(self.included))


@dataclass(frozen=True)
class Shape:
    schema: Schema
    indexes: dict[str, Index]

    @property
    def key_names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.schema)

    @property
    def has_local_indexes(self) -> bool:
        return any(not index.is_global for index in self.indexes.values())


def shape_of(table: Any) -> Shape:
    """The shape of a moto table, as it is now."""
    kinds = {d["AttributeName"]: d["AttributeType"] for d in table.attr}
    indexes = [(index, True) for index in table.global_indexes]
    indexes += [(index, False) for index in table.indexes]
    return Shape(
        _schema(table.schema, kinds),
        {
            index.name: Index(
                index.name,
                _schema(index.schema, kinds),
                (index.projection or {}).get("ProjectionType", "ALL"),
                tuple((index.projection or {}).get("NonKeyAttributes", ())),
                is_global,
            )
            for index, is_global in indexes
        },
    )


def _schema(elements: list[dict[str, str]], kinds: dict[str, str]) -> Schema:
    ordered = sorted(elements, key=lambda element: element["KeyType"] != "HASH")
    return [(e["AttributeName"], kinds.get(e["AttributeName"], "S")) for e in ordered]
