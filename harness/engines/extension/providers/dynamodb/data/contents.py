"""The items of one table, and those of its indexes that somebody has asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..values.sizes import item_size
from .ordered import Key, Ordered, Schema
from .packed import Item, Packed, packed, unpacked
from .shape import Index, Shape, shape_of

Listener = Callable[[Item | None, Item | None], None]


class Contents:
    """Of a moto table: `contents_of(table)`. Whoever uses it holds the backend's lock."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.base = _ordered(shape.schema)
        self._indexes: dict[str, tuple[Schema, Ordered]] = {}
        self.listeners: list[Listener] = []
        """Told of each write: the item before and after it."""
        self._bytes: int | None = None

    def key(self, item: Item) -> Key:
        key = self.base.key(item)
        assert key is not None, "the item has been checked to have its key"
        return key

    def get(self, item: Item) -> Item | None:
        """The stored item with the key attributes of `item`."""
        return self.base.get(self.key(item))

    def put(self, item: Item) -> Item | None:
        """Store an item; the one that it replaces."""
        key = self.key(item)
        old, stored = self.base.get(key), packed(item)
        self.base.put(key, stored)
        self._told(old, item, stored)
        return old

    def delete(self, item: Item) -> Item | None:
        """Take the item with this key away; what was there."""
        key = self.key(item)
        old = self.base.get(key)
        if old is not None:
            self.base.remove(key)
            self._told(old, None)
        return old

    def index(self, index: Index) -> Ordered:
        """The items that an index holds, whole; built when it is first asked for."""
        known = self._indexes.get(index.name)
        if known is None or known[0] != index.schema:
            ordered = _ordered(index.schema, *self.shape.schema)
            for stored in self.base.stored():
                _put(ordered, unpacked(stored), stored)
            known = self._indexes[index.name] = (index.schema, ordered)
        return known[1]

    def snapshot(self) -> Ordered:
        return self.base.copy()

    def restore(self, snapshot: Ordered | None) -> None:
        """Bring the items back to a snapshot (None: empty), telling listeners of what differs."""
        before = self.base
        self.base = snapshot.copy() if snapshot is not None else _ordered(self.shape.schema)
        self._indexes.clear()
        self._bytes = None
        if self.listeners:
            for old, new in before.unlike(self.base):
                for listener in self.listeners:
                    listener(old, new)

    def size(self) -> int:
        """Bytes of all items; counted once, then kept up with what is written."""
        if self._bytes is None:
            self._bytes = sum(map(item_size, self.base.items()))
        return self._bytes

    def _told(self, old: Item | None, new: Item | None, stored: Packed = b"") -> None:
        for _, ordered in self._indexes.values():
            if old is not None and (key := ordered.key(old)) is not None:
                ordered.remove(key)
            if new is not None:
                _put(ordered, new, stored)
        if self._bytes is not None:
            self._bytes += item_size(new or {}) - item_size(old or {})
        for listener in self.listeners:
            listener(old, new)


def contents_of(table: Any) -> Contents:
    """The contents of a moto table; made, and kept with it, when they are first asked for."""
    shape = shape_of(table)
    contents: Contents | None = table.__dict__.get("harness_contents")
    if contents is None:
        contents = table.harness_contents = Contents(shape)
    contents.shape = shape
    return contents


def _ordered(schema: Schema, *more: tuple[str, str]) -> Ordered:
    return Ordered([*schema, *(each for each in more if each not in schema)])


def _put(ordered: Ordered, item: Item, stored: Packed) -> None:
    if (key := ordered.key(item)) is not None:
        ordered.put(key, stored)
