"""Items in the order of a key: by partition, then by sort key, as a table or an index has them.

Partitions follow a hash of their key, as DynamoDB's do, so a scan comes in no order that an
application could rely on. Segments of a parallel scan are ranges of that hash.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from typing import Any

from ..values.comparing import sortable
from .packed import Item, Packed, unpacked

Key = tuple[Any, ...]
Schema = list[tuple[str, str]]
"""Name and type of the partition key and, where there is one, of the sort key."""
_SPACE = 1 << 64


class Ordered:
    """Items by the attributes of a schema: the partition key, then what orders within it."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._stored: dict[Key, Packed] = {}
        self._keys: list[Key] = []

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, key: Key) -> bool:
        return key in self._stored

    def get(self, key: Key) -> Item | None:
        stored = self._stored.get(key)
        return None if stored is None else unpacked(stored)

    def items(self) -> Iterator[Item]:
        return map(unpacked, self._stored.values())

    def stored(self) -> Iterator[Packed]:
        return iter(self._stored.values())

    def unlike(self, other: Ordered) -> Iterator[tuple[Item | None, Item | None]]:
        """Items here and there, of each key under which they are not the same."""
        for key in self._stored.keys() | other._stored.keys():
            if self._stored.get(key) != other._stored.get(key):
                yield self.get(key), other.get(key)

    def copy(self) -> Ordered:
        """The same items, apart from what is written to either later."""
        clone = Ordered(self.schema)
        clone._stored = dict(self._stored)
        clone._keys = list(self._keys)
        return clone

    def key(self, item: Item) -> Key | None:
        """Where the item stands; None where it lacks an attribute of the key, with its type."""
        if any(name not in item or kind not in item[name] for name, kind in self.schema):
            return None
        (first, kind), *others = self.schema
        return (*_place(item[first][kind]), *(sortable(item[name]) for name, _ in others))

    def put(self, key: Key, stored: Packed) -> None:
        if key not in self._stored:
            insort(self._keys, key)
        self._stored[key] = stored

    def remove(self, key: Key) -> None:
        if self._stored.pop(key, None) is not None:
            del self._keys[bisect_left(self._keys, key)]

    def of_partition(self, value: dict[str, Any]) -> tuple[int, int]:
        """The range of the items of one partition."""
        ((_, text),) = value.items()
        place = _place(text)
        return self._range(place, place)

    def within(
        self, value: dict[str, Any], operator: str, bounds: tuple[Any, ...]
    ) -> tuple[int, int]:
        """The range of those items of a partition whose sort key is so; bounds as sortable."""
        ((_, text),) = value.items()
        place = _place(text)
        low, high = self._range(place, place)
        if operator in ("=", "BETWEEN"):
            return self._range((*place, bounds[0]), (*place, bounds[-1]))
        if operator in (">", ">="):
            return self._edge((*place, bounds[0]), after=operator == ">"), high
        if operator in ("<", "<="):
            return low, self._edge((*place, bounds[0]), after=operator == "<=")
        start = bounds[0]
        low = self._edge((*place, start), after=False)
        while low < high and low < len(self._keys) and self._keys[low][2] < start:
            low += 1
        end = low
        while end < high and self._keys[end][2].startswith(start):
            end += 1
        return low, end

    def of_segment(self, segment: int, total: int) -> tuple[int, int]:
        low = (_SPACE * segment + total - 1) // total
        high = (_SPACE * (segment + 1) + total - 1) // total
        return bisect_left(self._keys, (low,)), bisect_left(self._keys, (high,))

    def walk(
        self, bounds: tuple[int, int], *, forward: bool = True, after: Key | None = None
    ) -> Iterator[Item]:
        """The items of a range, from behind the key `after` on."""
        low, high = bounds
        if after is not None and forward:
            low = max(low, bisect_right(self._keys, after))
        elif after is not None:
            high = min(high, bisect_left(self._keys, after))
        keys = self._keys[low:high]
        for key in keys if forward else reversed(keys):
            yield unpacked(self._stored[key])

    def in_segment(self, key: Key, segment: int, total: int) -> bool:
        return int(key[0]) * total // _SPACE == segment

    def _range(self, low: Key, high: Key) -> tuple[int, int]:
        return self._edge(low, after=False), self._edge(high, after=True)

    def _edge(self, part: Key, *, after: bool) -> int:
        """Before or behind all keys that begin like this."""
        length = len(part)
        bisect = bisect_right if after else bisect_left
        return bisect(self._keys, part, key=lambda key: key[:length])


def _place(text: str) -> tuple[int, str]:
    digest = hashlib.md5(text.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], "big"), text
