"""One shard of a mapping's stream: read while its lanes can take records, to its end."""

from __future__ import annotations

import time
import zlib
from typing import TYPE_CHECKING, Any

from ...recorder import fence
from ..signals import SOURCES
from . import records, work
from .filters import lets_through
from .lane import Lane
from .positions import Position

if TYPE_CHECKING:
    from .stream_source import StreamSource

_DYNAMODB_SECONDS = 24 * 3600
_AGAIN_SECONDS = 1.0
"""After an error of the stream's service."""
_MAX_READ = {"kinesis": 10_000, "dynamodb": 1_000}
_READERS = {"kinesis": records.of_kinesis, "dynamodb": records.of_dynamodb}


class ShardReader:
    """Tells its source when the shard is closed and all of it is done."""

    def __init__(self, source: StreamSource, shard: str) -> None:
        self.source, self.settings, self.shard = source, source.settings, shard
        self.closed = False
        self._positions = source.positions
        self._at_end = self._marked = self._failed = False
        self.drained_at = 0.0
        """Until when (seconds since the epoch) all that had arrived was read."""
        self._lanes = [Lane(self) for _ in range(self.settings.lanes)]
        self.pump = work.Pump(self._turn)

    def close(self) -> None:
        """Begin nothing more; what is being invoked goes on, and its end is remembered."""
        self.closed = True
        self._let_go()

    def forget(self) -> None:
        for lane in self._lanes:
            lane.forget()
        self.pump.set()

    def progressed(self) -> None:
        """A lane has settled a batch."""
        if self.closed:
            self._let_go()
            return
        self.pump.set()

    def retention(self) -> float:
        """How long the stream keeps a record, in seconds."""
        if self.settings.kind == "dynamodb":
            return _DYNAMODB_SECONDS
        from moto.kinesis.models import kinesis_backends

        backend = kinesis_backends[self.settings.account][self.settings.region]
        name = self.settings.stream_arn.rpartition("/")[2]
        stream = backend.streams.get(name)
        return float(stream.retention_period_hours * 3600) if stream else _DYNAMODB_SECONDS

    def _turn(self) -> None:
        if self.closed or not self._positions.hold(self.shard, self):
            return
        more = True
        while more and not self.closed:
            try:
                more = not self._at_end and not self._is_full() and self._read()
                self._failed = False
            except Exception:
                self._failed = True
                work.at(time.time() + _AGAIN_SECONDS, self.pump.set, "reading a shard")
                raise
            for lane in self._lanes:
                lane.go(here=len(self._lanes) == 1)
        if self._at_end and not self.closed:
            self._finish()

    @property
    def has_work(self) -> bool:
        """Something of what was read is not done, or could not be read just now."""
        return self._failed or not all(lane.is_closed for lane in self._lanes)

    def _is_full(self) -> bool:
        room = 2 * len(self._lanes) * self.settings.batch_size
        return sum(lane.waiting for lane in self._lanes) >= room

    def _read(self) -> bool:
        """Distribute what comes next; whether there was anything."""
        position = self._positions.by_shard[self.shard]
        began, moment = time.monotonic(), time.time()
        limit = min(self.settings.batch_size * self.settings.lanes, _MAX_READ[self.settings.kind])
        answer = self.source.reading.records(self.shard, position, limit)
        found = answer["Records"]
        if not fence.straddles(self.settings.account, began):
            for each in found:
                self._distribute(each)
        if not found:
            self.drained_at = moment
        following = answer.get("NextShardIterator")
        if following is None:
            self._at_end = True
        else:
            self._positions.by_shard[self.shard] = Position(following, time.time())
        return bool(found) and following is not None

    def _distribute(self, found: dict[str, Any]) -> None:
        settings = self.settings
        record = _READERS[settings.kind](settings, self.shard, found)
        if lets_through(settings.kind, settings.patterns, record.event):
            lane = zlib.crc32(record.key.encode()) % len(self._lanes)
            self._lanes[lane].add(record)

    def _finish(self) -> None:
        for lane in self._lanes:
            lane.end()
        if all(lane.is_closed for lane in self._lanes):
            self.closed = True
            self._positions.finished.add(self.shard)
            self._positions.release(self.shard, self)
            self.source.ended(self)

    def _let_go(self) -> None:
        """Remember where to go on, and let the next reader of the shard begin."""
        position = self._positions.by_shard.get(self.shard)
        if position is None or not self._positions.hold(self.shard, self):
            return
        lowest = [n for lane in self._lanes if (n := lane.lowest) is not None]
        if lowest or self._marked:
            position.at_record, self._marked = min(lowest, default=None), True
        if not any(lane.is_at_work for lane in self._lanes):
            self._positions.release(self.shard, self)
            SOURCES.notify(self.settings.stream_arn)
