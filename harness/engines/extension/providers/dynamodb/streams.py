"""The records of table streams: one shard a stream, kept for 24 hours.

Source: Amazon DynamoDB API Reference, "Amazon DynamoDB Streams" (Record, StreamRecord).
"""

from __future__ import annotations

import itertools
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from ...delivery.signals import SOURCES
from ...recorder import activity
from .changes import Change
from .values.sizes import item_size
from .values.wire import to_api

RETENTION_SECONDS = 24 * 3600
_FIRST_SEQUENCE_NUMBER = 100000000000000000000
_sequence = itertools.count(_FIRST_SEQUENCE_NUMBER)

_WITH_NEW = ("NEW_IMAGE", "NEW_AND_OLD_IMAGES")
_WITH_OLD = ("OLD_IMAGE", "NEW_AND_OLD_IMAGES")


@dataclass
class TableStream:
    """One stream of one table. A table that is streamed again gets another one."""

    arn: str
    table: str
    region: str
    label: str
    view_type: str
    key_schema: list[dict[str, str]]
    created: float
    enabled: bool = True
    shard_id: str = ""
    first_sequence: int = 0
    last_sequence: int = 0
    records: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def append(self, change: Change, user_identity: dict[str, str] | None = None) -> None:
        """Write the record of a change and wake who reads the stream."""
        now = time.time()
        with self.lock:
            self.last_sequence = next(_sequence)
            record = self._record(change, now, user_identity)
            self.records.append(record)
            self._trim(now)
        activity.written((record["eventID"],))
        SOURCES.notify(self.arn)

    def read(self, sequence: int, limit: int) -> tuple[list[dict[str, Any]], int]:
        """Up to `limit` records from `sequence` on, and the sequence to read from next."""
        with self.lock:
            self._trim(time.time())
            start = self._index(sequence)
            found = self.records[start : start + limit]
        after = int(found[-1]["dynamodb"]["SequenceNumber"]) + 1 if found else sequence
        return found, after

    @property
    def trimmed_before(self) -> int:
        """The lowest sequence number that can still be read."""
        with self.lock:
            return int(self.records[0]["dynamodb"]["SequenceNumber"]) if self.records else 0

    def _index(self, sequence: int) -> int:
        low, high = 0, len(self.records)
        while low < high:
            middle = (low + high) // 2
            if int(self.records[middle]["dynamodb"]["SequenceNumber"]) < sequence:
                low = middle + 1
            else:
                high = middle
        return low

    def _trim(self, now: float) -> None:
        horizon = now - RETENTION_SECONDS
        if self.records and self.records[0]["dynamodb"]["ApproximateCreationDateTime"] < horizon:
            self.records = [
                r for r in self.records if r["dynamodb"]["ApproximateCreationDateTime"] >= horizon
            ]

    def _record(
        self, change: Change, now: float, user_identity: dict[str, str] | None
    ) -> dict[str, Any]:
        content: dict[str, Any] = {
            "ApproximateCreationDateTime": int(now),
            "Keys": to_api(change.keys),
            "SequenceNumber": str(self.last_sequence),
            "StreamViewType": self.view_type,
        }
        size = item_size(change.keys)
        if change.after is not None and self.view_type in _WITH_NEW:
            content["NewImage"] = to_api(change.after)
            size += item_size(change.after)
        if change.before is not None and self.view_type in _WITH_OLD:
            content["OldImage"] = to_api(change.before)
            size += item_size(change.before)
        content["SizeBytes"] = size
        record = {
            "eventID": uuid.uuid4().hex,
            "eventName": event_name(change),
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": self.region,
            "dynamodb": content,
        }
        if user_identity:
            record["userIdentity"] = user_identity
        return record


class Streams:
    """Every stream of the engine, by ARN."""

    def __init__(self) -> None:
        self._by_arn: dict[str, TableStream] = {}
        self._lock = threading.Lock()

    def open(self, table: Any) -> TableStream:
        """Start a stream for a moto table that has just been given a stream specification."""
        now = time.time()
        label = (
            time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03d}"
        )
        table.latest_stream_label = label
        first = next(_sequence)
        stream = TableStream(
            arn=f"{table.table_arn}/stream/{label}",
            table=table.name,
            region=table.region_name,
            label=label,
            view_type=table.stream_specification["StreamViewType"],
            key_schema=table.schema,
            created=now,
            shard_id=f"shardId-{int(now * 1000):020d}-{uuid.uuid4().hex[:8]}",
            first_sequence=first,
            last_sequence=first,
        )
        with self._lock:
            self._by_arn[stream.arn] = stream
        return stream

    def get(self, arn: str) -> TableStream | None:
        return self._by_arn.get(arn)

    def of_table(self, table: Any) -> TableStream | None:
        """The stream that takes the table's changes now."""
        if not table.latest_stream_label:
            return None
        stream = self.get(f"{table.table_arn}/stream/{table.latest_stream_label}")
        return stream if stream and stream.enabled else None

    def of_account(self, account: str, region: str) -> list[TableStream]:
        prefix = f":dynamodb:{region}:{account}:"
        with self._lock:
            return sorted(
                (s for arn, s in self._by_arn.items() if prefix in arn), key=lambda s: s.arn
            )

    def close(self, table: Any) -> None:
        """Take no more changes; what is there can be read on."""
        if stream := self.of_table(table):
            stream.enabled = False
            SOURCES.notify(stream.arn)

    def forget(self, table_arn: str) -> None:
        """The table is gone, and its streams with it."""
        with self._lock:
            for arn in [a for a in self._by_arn if a.startswith(f"{table_arn}/stream/")]:
                del self._by_arn[arn]

    def forget_account(self, account: str) -> None:
        """All of the account's tables are gone."""
        with self._lock:
            for arn in [a for a in self._by_arn if a.split(":")[4] == account]:
                del self._by_arn[arn]

    def clear_records(self, account: str) -> None:
        """Drop every record of the account's streams; readers go on behind the last one."""
        with self._lock:
            for arn, stream in self._by_arn.items():
                if f":{account}:" in arn:
                    with stream.lock:
                        stream.records.clear()


def event_name(change: Change) -> str:
    if change.before is None:
        return "INSERT"
    return "REMOVE" if change.after is None else "MODIFY"


STREAMS = Streams()
