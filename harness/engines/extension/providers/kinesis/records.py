"""Records written to shards and read from them. The caller holds `LOCK`."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from localstack.aws.api import kinesis as api
from moto.kinesis.models import Stream

from . import iterators, shards
from .lookup import Request, invalid
from .shards import Shard

MAX_RECORDS = 10_000
MAX_RECORD_BYTES = 1024 * 1024


def check(record: Request) -> None:
    key, explicit = record["PartitionKey"], record.get("ExplicitHashKey")
    if not 1 <= len(key) <= 256:
        raise invalid(
            "1 validation error detected: Value at 'partitionKey' failed to satisfy constraint: "
            "Member must have length between 1 and 256"
        )
    if len(record["Data"]) > MAX_RECORD_BYTES:
        raise invalid(
            "1 validation error detected: Value at 'data' failed to satisfy constraint: Member "
            f"must have length less than or equal to {MAX_RECORD_BYTES}"
        )
    if explicit and not (explicit.isdigit() and int(explicit) <= shards.LAST_HASH_KEY):
        raise api.InvalidArgumentException(
            f"Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. "
            f"Specified value was {explicit}"
        )


def put(stream: Stream, record: Request) -> tuple[str, str]:
    check(record)
    shard = shards.shard_for(stream, record["PartitionKey"], record.get("ExplicitHashKey"))
    data = record["Data"]
    number = shard.put(record["PartitionKey"], data.encode() if isinstance(data, str) else data)
    return str(number), shard.shard_id


def read(stream: Stream, shard: Shard, sequence: int, limit: int) -> Request:
    shard.trim(time.time() - stream.retention_period_hours * 3600)
    found = shard.read(sequence, limit)
    following = found[-1].sequence + 1 if found else sequence
    behind = shard.records[-1].arrived - found[-1].arrived if found else 0.0
    answer: Request = {
        "Records": [
            {
                "SequenceNumber": str(record.sequence),
                "ApproximateArrivalTimestamp": datetime.fromtimestamp(record.arrived, UTC),
                "Data": record.data,
                "PartitionKey": record.partition_key,
                "EncryptionType": stream.encryption_type,
            }
            for record in found
        ],
        "MillisBehindLatest": int(behind * 1000),
    }
    if shard.is_open or (shard.records and following <= shard.records[-1].sequence):
        answer["NextShardIterator"] = iterators.write(stream, shard, following)
    else:
        answer["ChildShards"] = shards.children_of(stream, shard)
    return answer
