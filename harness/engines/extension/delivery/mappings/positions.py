"""Where the mappings of streams stand: kept while a mapping is disabled, updated or waits.

Stock (4.13.1, 4.14.0) begins again at the starting position whenever a mapping is updated.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from .settings import Settings

_RENEW_SECONDS = 60
"""Shard iterators live for five minutes; one that is held longer is made anew."""


@dataclass
class Position:
    """Where reading a shard goes on: an iterator, or at a record that is not done."""

    iterator: str
    taken: float
    at_record: int | None = None


@dataclass
class Positions:
    """The positions of one mapping, by shard. `holders`: who is at work on a shard now."""

    by_shard: dict[str, Position] = field(default_factory=dict)
    holders: dict[str, object] = field(default_factory=dict)
    finished: set[str] = field(default_factory=set)
    begun: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def hold(self, shard: str, holder: object) -> bool:
        """Be the only one who works on the shard; False while another one does."""
        with self.lock:
            return self.holders.setdefault(shard, holder) is holder

    def release(self, shard: str, holder: object) -> None:
        with self.lock:
            if self.holders.get(shard) is holder:
                del self.holders[shard]


_positions: dict[str, Positions] = {}


def of_mapping(uuid: str) -> Positions:
    return _positions.setdefault(uuid, Positions())


def forget(uuid: str) -> None:
    _positions.pop(uuid, None)


class Reading:
    """Reads a stream's shards through the API, as the function's role."""

    def __init__(self, settings: Settings, client: Any) -> None:
        self.settings, self._client = settings, client
        self._kinesis = settings.kind == "kinesis"
        name = "StreamARN" if self._kinesis else "StreamArn"
        self._stream = {name: settings.stream_arn}

    def shards(self) -> list[dict[str, Any]]:
        """Every shard that the stream still tells of, as the API describes them."""
        if self._kinesis:
            found = list(self._client.list_shards(**self._stream)["Shards"])
        else:
            found = list(self._description()["Shards"])
        return found

    def first(self, shard: str) -> Position:
        """Where the mapping's starting position is in the shard."""
        more = {}
        if self.settings.start == "AT_TIMESTAMP":
            more["Timestamp"] = self.settings.start_at
        return self._position(shard, self.settings.start, more)

    def beginning(self, shard: str) -> Position:
        return self._position(shard, "TRIM_HORIZON", {})

    def records(self, shard: str, position: Position, limit: int) -> dict[str, Any]:
        """GetRecords from the position on."""
        iterator = position.iterator
        if position.at_record is not None:
            name = "StartingSequenceNumber" if self._kinesis else "SequenceNumber"
            more = {name: str(position.at_record)}
            iterator = self._position(shard, "AT_SEQUENCE_NUMBER", more).iterator
        elif time.time() - position.taken > _RENEW_SECONDS:
            iterator = self._renewed(iterator)
        more = self._stream if self._kinesis else {}
        found: dict[str, Any] = self._client.get_records(
            **more, ShardIterator=iterator, Limit=limit
        )
        return found

    def _position(self, shard: str, kind: str, more: dict[str, Any]) -> Position:
        iterator = self._client.get_shard_iterator(
            **self._stream, ShardId=shard, ShardIteratorType=kind, **more
        )["ShardIterator"]
        return Position(iterator, time.time())

    def _renewed(self, iterator: str) -> str:
        if self._kinesis:
            from ...providers.kinesis import iterators

            return iterators.renewed(iterator)
        from ...providers.dynamodb import streams_provider

        return streams_provider.renewed(iterator)

    def _description(self) -> dict[str, Any]:
        found: dict[str, Any] = self._client.describe_stream(**self._stream)
        description: dict[str, Any] = found["StreamDescription"]
        return description
