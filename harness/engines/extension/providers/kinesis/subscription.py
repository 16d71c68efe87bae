"""Enhanced fan-out: what SubscribeToShard pushes to a consumer."""

from __future__ import annotations

import time
from collections.abc import Iterator

from moto.kinesis.models import Stream, kinesis_backends

from ...delivery.signals import SOURCES, Wakeup
from .lookup import Request
from .records import MAX_RECORDS, read
from .shards import LOCK, Shard

SUBSCRIPTION_SECONDS = 300
HEARTBEAT_SECONDS = 5


def subscription(stream: Stream, shard: Shard, sequence: int) -> Iterator[Request]:
    """An event when records arrived, and an empty one every few seconds, for five minutes."""
    wakeup, end = Wakeup(), time.monotonic() + SUBSCRIPTION_SECONDS
    SOURCES.subscribe(stream.arn, wakeup)
    while time.monotonic() < end:
        wakeup.clear()
        with LOCK:
            if (
                kinesis_backends[stream.account_id][stream.region].streams.get(stream.stream_name)
                is not stream
            ):
                return
            answer = read(stream, shard, sequence, MAX_RECORDS)
        event: Request = {
            "Records": answer["Records"],
            "MillisBehindLatest": answer["MillisBehindLatest"],
            "ContinuationSequenceNumber": str(max(sequence - 1, shard.first_sequence)),
        }
        if answer["Records"]:
            last = answer["Records"][-1]["SequenceNumber"]
            sequence, event["ContinuationSequenceNumber"] = int(last) + 1, last
        elif "ChildShards" in answer:
            yield {"SubscribeToShardEvent": {**event, "ChildShards": answer["ChildShards"]}}
            return
        elif wakeup.wait(HEARTBEAT_SECONDS):
            continue
        yield {"SubscribeToShardEvent": event}
