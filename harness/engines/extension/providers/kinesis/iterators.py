"""Shard iterators: where the next read of a shard begins.

Source: Amazon Kinesis Data Streams API Reference, GetShardIterator.
"""

from __future__ import annotations

import base64
import json
import time
from datetime import datetime
from typing import Any

from localstack.aws.api.kinesis import ExpiredIteratorException, InvalidArgumentException
from moto.kinesis.models import Stream

from .shards import Shard

LIFETIME_SECONDS = 300
TYPES = (
    "AT_SEQUENCE_NUMBER",
    "AFTER_SEQUENCE_NUMBER",
    "TRIM_HORIZON",
    "LATEST",
    "AT_TIMESTAMP",
)


def start(shard: Shard, position: dict[str, Any]) -> int:
    """The first sequence number to read for a position as GetShardIterator describes it."""
    kind = position["ShardIteratorType"]
    if kind == "TRIM_HORIZON":
        return 0
    if kind == "LATEST":
        return shard.last_sequence + 1
    if kind == "AT_TIMESTAMP":
        moment = position.get("Timestamp")
        if moment is None:
            raise InvalidArgumentException(
                "Must specify timestamp parameter for iterator of type AT_TIMESTAMP."
            )
        return shard.sequence_at(
            moment.timestamp() if isinstance(moment, datetime) else float(moment)
        )
    if kind not in TYPES:
        raise InvalidArgumentException(f"Invalid ShardIteratorType: {kind}")
    number = position.get("StartingSequenceNumber") or ""
    if not number.isdigit():
        raise InvalidArgumentException(f"StartingSequenceNumber {number!r} is no sequence number")
    return int(number) + (kind == "AFTER_SEQUENCE_NUMBER")


def write(stream: Stream, shard: Shard, sequence: int) -> str:
    return _text(stream.arn, shard.shard_id, sequence)


def renewed(text: str) -> str:
    """The same place, from an iterator that is being made now."""
    arn, shard, sequence, _ = json.loads(base64.b64decode(text))
    return _text(arn, shard, sequence)


def _text(arn: str, shard: str, sequence: int) -> str:
    token = json.dumps([arn, shard, sequence, int(time.time())])
    return base64.b64encode(token.encode()).decode()


def read(text: str) -> tuple[str, str, int]:
    """Stream ARN, shard id and sequence number of an iterator."""
    try:
        arn, shard, sequence, made = json.loads(base64.b64decode(text))
    except ValueError as error:
        raise InvalidArgumentException("Invalid ShardIterator.") from error
    if time.time() - made > LIFETIME_SECONDS:
        raise ExpiredIteratorException(
            "Iterator expired. The iterator was created at time "
            f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(made))} while right now it is "
            f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} which is further in the future "
            f"than the tolerated delay of {LIFETIME_SECONDS * 1000} milliseconds."
        )
    return arn, shard, sequence
