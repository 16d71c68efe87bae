"""Streams as event sources: each shard by itself, children after their parents.

Stock (4.13.1, 4.14.0) reads one shard a second, one after the other; takes AT_TIMESTAMP for a
sequence number; begins anew after a reshard or an update; knows neither the parallelisation
factor nor tumbling windows nor bisecting.
Source: Lambda Developer Guide, "How Lambda processes records from stream and queue-based
event sources", and the pages on Kinesis and DynamoDB below it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from . import positions, work
from .invoking import Deliver
from .positions import Reading
from .settings import Settings
from .shard import ShardReader


class StreamSource:
    """Reads every shard of a stream and hands its records to a function."""

    def __init__(
        self, settings: Settings, client: Any, deliver: Deliver, report: Callable[[bool], None]
    ) -> None:
        self.settings = settings
        self.reading = Reading(settings, client)
        self.deliver, self.report = deliver, report
        self.positions = positions.of_mapping(settings.uuid)
        self._readers: dict[str, ShardReader] = {}
        self._lock = threading.Lock()
        self._closed = False
        self._look = True
        self.pump = work.Pump(self._turn)

    def open(self) -> None:
        """Take the starting position now: what arrives from here on is not missed."""
        self._begin()
        self.pump.set()

    def _begin(self) -> None:
        if not self.positions.begun:
            for shard in self.reading.shards():
                name = shard["ShardId"]
                self.positions.by_shard[name] = self.reading.first(name)
            self.positions.begun = True

    def close(self) -> None:
        with self._lock:
            self._closed = True
            readers = list(self._readers.values())
        for reader in readers:
            reader.close()

    def forget(self) -> None:
        for reader in list(self._readers.values()):
            reader.forget()

    def pending(self) -> list[str]:
        """What was read and is not done, in words."""
        readers = list(self._readers.values())
        name = self.settings.source_arn.rpartition("stream/")[2]
        return [f"records of {name}, {r.shard}" for r in readers if r.has_work]

    def _turn(self) -> None:
        self._begin()
        if self._look:
            self._look = False
            self._follow()
        readers = list(self._readers.values())
        if len(readers) == 1:
            readers[0].pump.here()
            return
        for reader in readers:
            reader.pump.set()

    def _follow(self) -> None:
        """Begin the shards whose parents are done."""
        known = self.positions.by_shard
        for shard in self.reading.shards():
            name = shard["ShardId"]
            if name in self.positions.finished or name in self._readers:
                continue
            parents = {shard.get("ParentShardId"), shard.get("AdjacentParentShardId")} - {None}
            if any(p in known and p not in self.positions.finished for p in parents):
                continue
            if name not in known:
                known[name] = self.reading.beginning(name)
            with self._lock:
                if self._closed:
                    return
                self._readers[name] = ShardReader(self, name)

    def ended(self, reader: ShardReader) -> None:
        """All of the shard is done."""
        with self._lock:
            self._readers.pop(reader.shard, None)
            self._look = True
        self.pump.set()
