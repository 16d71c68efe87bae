"""Shards that keep their records when they are split or merged, with sequence numbers that rise.

moto (5.1.54) numbers each shard's records from 1, moves records to the children of a closed
shard under new numbers, lets a closed shard take records, and cannot reach the highest hash
key. Source: Kinesis Data Streams Developer Guide, "Resharding a stream".
"""

from __future__ import annotations

import bisect
import functools
import itertools
import threading
import time
from dataclasses import dataclass
from hashlib import md5
from typing import Any

from moto.kinesis import models
from moto.kinesis.models import Stream

LAST_HASH_KEY = 2**128 - 1
_sequence = itertools.count(49600000000000000000000000000000000000000000000000000000)

LOCK = threading.RLock()
"""Held by every operation: streams are plain dictionaries, and nothing inside blocks."""


@dataclass(frozen=True)
class Record:
    sequence: int
    partition_key: str
    data: bytes
    arrived: float


class Shard:
    """Takes the place of moto's class of that name; `is_open` and the hash range are moto's."""

    def __init__(
        self,
        shard_id: int,
        starting_hash: int,
        ending_hash: int,
        parent: str | None = None,
        adjacent_parent: str | None = None,
    ) -> None:
        self._shard_id = shard_id
        self.starting_hash = starting_hash
        self.ending_hash = min(ending_hash, LAST_HASH_KEY)
        self.parent = parent
        self.adjacent_parent = adjacent_parent
        self.records: list[Record] = []
        self.is_open = True
        self.opened = time.time()
        self.closed: float | None = None
        self.first_sequence = next(_sequence)
        self.last_sequence = self.first_sequence

    @property
    def shard_id(self) -> str:
        return f"shardId-{self._shard_id:012d}"

    def put(self, partition_key: str, data: bytes) -> int:
        self.last_sequence = next(_sequence)
        self.records.append(Record(self.last_sequence, partition_key, data, time.time()))
        return self.last_sequence

    def close(self) -> None:
        self.is_open = False
        self.closed = time.time()
        self.last_sequence = next(_sequence)

    def read(self, sequence: int, limit: int) -> list[Record]:
        """Up to `limit` records from `sequence` on."""
        start = bisect.bisect_left(self.records, sequence, key=lambda r: r.sequence)
        return self.records[start : start + limit]

    def sequence_at(self, moment: float) -> int:
        """The first sequence number that arrived at `moment` or later."""
        start = bisect.bisect_left(self.records, moment, key=lambda r: r.arrived)
        return self.records[start].sequence if start < len(self.records) else self.last_sequence + 1

    def trim(self, horizon: float) -> None:
        """Forget what arrived before `horizon`."""
        if self.records and self.records[0].arrived < horizon:
            del self.records[: bisect.bisect_left(self.records, horizon, key=lambda r: r.arrived)]

    def to_json(self) -> dict[str, Any]:
        sequence = {"StartingSequenceNumber": str(self.first_sequence)}
        if not self.is_open:
            sequence["EndingSequenceNumber"] = str(self.last_sequence)
        described: dict[str, Any] = {
            "ShardId": self.shard_id,
            "HashKeyRange": {
                "StartingHashKey": str(self.starting_hash),
                "EndingHashKey": str(self.ending_hash),
            },
            "SequenceNumberRange": sequence,
        }
        if self.parent:
            described["ParentShardId"] = self.parent
        if self.adjacent_parent:
            described["AdjacentParentShardId"] = self.adjacent_parent
        return described


@functools.cache
def mend() -> None:
    """Give moto's streams these shards, once."""
    models.Shard = Shard
    Stream.split_shard = _split_shard
    Stream.merge_shards = _merge_shards


def shard_for(stream: Stream, partition_key: str, explicit_hash_key: str | None) -> Shard:
    """The open shard that takes the key."""
    key = (
        int(explicit_hash_key)
        if explicit_hash_key
        else int(md5(partition_key.encode(), usedforsecurity=False).hexdigest(), 16)
    )
    for shard in stream.shards.values():
        if shard.is_open and shard.starting_hash <= key <= shard.ending_hash:
            return shard
    raise LookupError(f"no open shard of {stream.stream_name} takes the hash key {key}")


def children_of(stream: Stream, shard: Shard) -> list[dict[str, Any]]:
    """As `ChildShards` of GetRecords has them."""
    return [
        {
            "ShardId": child.shard_id,
            "ParentShards": [p for p in (child.parent, child.adjacent_parent) if p],
            "HashKeyRange": child.to_json()["HashKeyRange"],
        }
        for child in stream.shards.values()
        if shard.shard_id in (child.parent, child.adjacent_parent)
    ]


def _split_shard(stream: Stream, shard_to_split: str, new_starting_hash_key: str) -> None:
    shard, key = stream.shards[shard_to_split], int(new_starting_hash_key)
    _must_be_open(stream, shard)
    if not shard.starting_hash < key <= shard.ending_hash:
        raise models.InvalidArgumentError(
            f"NewStartingHashKey {key} used in SplitShard() on shard {shard_to_split} in stream "
            f"{stream.stream_name} under account {stream.account_id} is not both greater than one "
            f"plus the shard's StartingHashKey {shard.starting_hash} and less than the shard's "
            f"EndingHashKey {shard.ending_hash}."
        )
    shard.close()
    for start, end in ((shard.starting_hash, key - 1), (key, shard.ending_hash)):
        _add(stream, start, end, shard.shard_id)


def _merge_shards(stream: Stream, shard_to_merge: str, adjacent_shard_to_merge: str) -> None:
    first, second = stream.shards[shard_to_merge], stream.shards[adjacent_shard_to_merge]
    for shard in (first, second):
        _must_be_open(stream, shard)
    low, high = sorted((first, second), key=lambda s: s.starting_hash)
    if low.ending_hash + 1 != high.starting_hash:
        raise models.InvalidArgumentError(adjacent_shard_to_merge)
    first.close()
    second.close()
    _add(stream, low.starting_hash, high.ending_hash, first.shard_id, second.shard_id)


def _must_be_open(stream: Stream, shard: Shard) -> None:
    if not shard.is_open:
        raise models.InvalidArgumentError(
            f"Shard {shard.shard_id} in stream {stream.stream_name} under account "
            f"{stream.account_id} has already been merged or split, and thus is not eligible for "
            "merging or splitting."
        )


def _add(stream: Stream, start: int, end: int, parent: str, adjacent: str | None = None) -> None:
    number = max(s._shard_id for s in stream.shards.values()) + 1
    shard = Shard(number, start, end, parent, adjacent)
    stream.shards[shard.shard_id] = shard
    stream.shard_count = sum(s.is_open for s in stream.shards.values())
