"""One request at work: its tables, what it changed, and the taking back of it."""

from __future__ import annotations

from typing import Any

from localstack.aws.api.dynamodb import ResourceNotFoundException
from moto.dynamodb.exceptions import ResourceNotFoundException as MotoTableNotFound

from .. import backend
from ..changes import Change
from .capacity import Capacity
from .contents import Contents, contents_of

Item = dict[str, Any]


class TableInUse:
    """A table as a request uses it: moto's, with its contents."""

    def __init__(self, moto: Any) -> None:
        self.moto = moto
        self.name: str = moto.name
        self.contents: Contents = contents_of(moto)
        self.shape = self.contents.shape


class Work:
    """Holds what one request does. The backend's lock is held for all of it."""

    def __init__(
        self, account: str, region: str, body: dict[str, Any], transactional: bool = False
    ) -> None:
        self._backend = backend.backend(account, region)
        self._tables: dict[str, TableInUse] = {}
        self._done: list[tuple[TableInUse, Item | None, Item | None]] = []
        self.capacity = Capacity(body.get("ReturnConsumedCapacity") or "NONE", transactional)
        self.metrics = body.get("ReturnItemCollectionMetrics") == "SIZE"

    def table(self, name: str) -> TableInUse:
        """The table of that name or ARN."""
        if name not in self._tables:
            try:
                self._tables[name] = TableInUse(self._backend.get_table(name))
            except MotoTableNotFound:
                raise ResourceNotFoundException("Requested resource not found") from None
        return self._tables[name]

    def put(self, table: TableInUse, item: Item) -> Item | None:
        old = table.contents.put(item)
        self._wrote(table, old, item)
        return old

    def delete(self, table: TableInUse, key: Item) -> Item | None:
        old = table.contents.delete(key)
        self._wrote(table, old, None)
        return old

    def take_back(self) -> None:
        """Leave no trace."""
        for table, old, new in reversed(self._done):
            if old is not None:
                table.contents.put(old)
            elif new is not None:
                table.contents.delete(new)
        self._done.clear()

    def changes(self) -> list[Change]:
        """What the request changed, in its order; a write that changed nothing is none."""
        return [
            Change(table.moto, {name: (new or old or {})[name] for name in keys}, old, new)
            for table, old, new in self._done
            if old != new
            for keys in (table.shape.key_names,)
        ]

    def item_collection(self, table: TableInUse, item: Item) -> dict[str, Any] | None:
        """ItemCollectionMetrics: only tables with local indexes have collections."""
        if not (self.metrics and table.shape.has_local_indexes):
            return None
        name = table.shape.key_names[0]
        return {"ItemCollectionKey": {name: item[name]}, "SizeEstimateRangeGB": [0.0, 1.0]}

    def _wrote(self, table: TableInUse, old: Item | None, new: Item | None) -> None:
        self._done.append((table, old, new))
        self.capacity.write(table.name, table.shape, old, new)
