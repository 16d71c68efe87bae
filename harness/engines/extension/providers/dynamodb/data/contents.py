"""The items of one table, and those of its indexes that somebody has asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..values.sizes import item_size
from .ordered import Item, Key, Ordered, Schema
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

    def key(self, item: Item) -> Key:
        key = self.base.key(item)
        assert key is not None, "the item has been checked to have its key"
        return key

    def get(self, item: Item) -> Item | None:
        """The stored item with the key attributes of `item`."""
        return self.base.items.get(self.key(item))

    def put(self, item: Item) -> Item | None:
        """Store an item; the one that it replaces."""
        key = self.key(item)
        old = self.base.items.get(key)
        self.base.put(key, item)
        self._told(old, item)
        return old

    def delete(self, item: Item) -> Item | None:
        """Take the item with this key away; what was there."""
        key = self.key(item)
        old = self.base.items.get(key)
        if old is not None:
            self.base.remove(key)
            self._told(old, None)
        return old

    def index(self, index: Index) -> Ordered:
        """The items that an index holds, whole; built when it is first asked for."""
        known = self._indexes.get(index.name)
        if known is None or known[0] != index.schema:
            ordered = _ordered(index.schema, *self.shape.schema)
            for item in self.base.items.values():
                _put(ordered, item)
            known = self._indexes[index.name] = (index.schema, ordered)
        return known[1]

    def snapshot(self) -> Ordered:
        return self.base.copy()

    def restore(self, snapshot: Ordered | None) -> None:
        """Bring the items back to a snapshot (None: empty), telling listeners of what differs."""
        before = self.base.items
        self.base = snapshot.copy() if snapshot is not None else _ordered(self.shape.schema)
        self._indexes.clear()
        after = self.base.items
        for listener in self.listeners:
            for key in before.keys() | after.keys():
                old, new = before.get(key), after.get(key)
                if old is not new:
                    listener(old, new)

    def size(self) -> int:
        """Bytes of all items."""
        return sum(item_size(item) for item in self.base.items.values())

    def _told(self, old: Item | None, new: Item | None) -> None:
        for _, ordered in self._indexes.values():
            if old is not None and (key := ordered.key(old)) is not None:
                ordered.remove(key)
            if new is not None:
                _put(ordered, new)
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


def _put(ordered: Ordered, item: Item) -> None:
    if (key := ordered.key(item)) is not None:
        ordered.put(key, item)
