"""The Kinesis Data Streams API: shards, iterators, resharding, consumers."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud


def stream(cloud: Cloud, shards: int = 1) -> Any:
    kinesis = cloud.client("kinesis")
    kinesis.create_stream(StreamName="events", ShardCount=shards)
    kinesis.get_waiter("stream_exists").wait(StreamName="events")
    return kinesis


def read(kinesis: Any, shard: str, kind: str = "TRIM_HORIZON", **position: Any) -> dict[str, Any]:
    iterator = kinesis.get_shard_iterator(
        StreamName="events", ShardId=shard, ShardIteratorType=kind, **position
    )["ShardIterator"]
    answer: dict[str, Any] = kinesis.get_records(ShardIterator=iterator)
    return answer


def data(answer: dict[str, Any]) -> list[bytes]:
    return [record["Data"] for record in answer["Records"]]


def test_every_iterator_type_begins_where_it_says(cloud: Cloud) -> None:
    kinesis = stream(cloud)
    put = [
        kinesis.put_record(StreamName="events", Data=str(n).encode(), PartitionKey="k")
        for n in range(3)
    ]
    shard, middle = put[1]["ShardId"], put[1]["SequenceNumber"]
    assert data(read(kinesis, shard)) == [b"0", b"1", b"2"]
    at = read(kinesis, shard, "AT_SEQUENCE_NUMBER", StartingSequenceNumber=middle)
    assert data(at) == [b"1", b"2"]
    after = read(kinesis, shard, "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber=middle)
    assert data(after) == [b"2"]
    latest = read(kinesis, shard, "LATEST")
    assert data(latest) == []
    kinesis.put_record(StreamName="events", Data=b"3", PartitionKey="k")
    assert data(kinesis.get_records(ShardIterator=latest["NextShardIterator"])) == [b"3"]
    arrived = at["Records"][0]["ApproximateArrivalTimestamp"]
    assert abs(arrived.timestamp() - time.time()) < 60
    assert data(read(kinesis, shard, "AT_TIMESTAMP", Timestamp=time.time() + 60)) == []
    assert len(data(read(kinesis, shard, "AT_TIMESTAMP", Timestamp=time.time() - 600))) == 4


def test_a_key_stays_in_its_shard_and_the_whole_hash_range_is_covered(cloud: Cloud) -> None:
    kinesis = stream(cloud, shards=3)
    keys = [f"key-{n}" for n in range(20)]
    placed: dict[str, set[str]] = {}
    for _ in range(2):
        records = [{"Data": b"x", "PartitionKey": key} for key in keys]
        answer = kinesis.put_records(StreamName="events", Records=records)
        assert answer["FailedRecordCount"] == 0
        for key, record in zip(keys, answer["Records"], strict=True):
            placed.setdefault(key, set()).add(record["ShardId"])
    assert all(len(shards) == 1 for shards in placed.values())
    assert len(set.union(*placed.values())) == 3
    highest = kinesis.put_record(
        StreamName="events", Data=b"x", PartitionKey="k", ExplicitHashKey=str(2**128 - 1)
    )
    assert highest["ShardId"] == "shardId-000000000002"


def test_a_split_closes_the_shard_and_its_records_stay_readable(cloud: Cloud) -> None:
    kinesis = stream(cloud)
    kinesis.put_record(StreamName="events", Data=b"old", PartitionKey="k")
    parent = "shardId-000000000000"
    kinesis.split_shard(StreamName="events", ShardToSplit=parent, NewStartingHashKey=str(2**127))
    new = kinesis.put_record(StreamName="events", Data=b"new", PartitionKey="k")
    assert new["ShardId"] != parent
    closed = read(kinesis, parent)
    assert data(closed) == [b"old"]
    assert "NextShardIterator" not in closed
    assert [c["ParentShards"] for c in closed["ChildShards"]] == [[parent], [parent]]
    children = [c["ShardId"] for c in closed["ChildShards"]]
    kinesis.merge_shards(
        StreamName="events", ShardToMerge=children[0], AdjacentShardToMerge=children[1]
    )
    shards = kinesis.list_shards(StreamName="events")["Shards"]
    open_ones = [s for s in shards if "EndingSequenceNumber" not in s["SequenceNumberRange"]]
    assert len(shards) == 4
    assert [s["ParentShardId"] for s in open_ones] == [children[0]]


def test_a_consumer_is_pushed_what_arrives(cloud: Cloud) -> None:
    kinesis = stream(cloud)
    arn = f"arn:aws:kinesis:{cloud.region}:{cloud.account}:stream/events"
    consumer = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="reader")["Consumer"]
    subscription = kinesis.subscribe_to_shard(
        ConsumerARN=consumer["ConsumerARN"],
        ShardId="shardId-000000000000",
        StartingPosition={"Type": "TRIM_HORIZON"},
    )["EventStream"]
    kinesis.put_record(StreamName="events", Data=b"pushed", PartitionKey="k")
    for event in subscription:
        records = event["SubscribeToShardEvent"]["Records"]
        if records:
            assert [r["Data"] for r in records] == [b"pushed"]
            break
    subscription.close()
    kinesis.deregister_stream_consumer(ConsumerARN=consumer["ConsumerARN"])
    assert kinesis.list_stream_consumers(StreamARN=arn)["Consumers"] == []


def test_what_is_wrong_is_refused_in_awss_words(cloud: Cloud) -> None:
    kinesis = stream(cloud)
    with pytest.raises(ClientError, match=r"Stream nowhere under account .* not found"):
        kinesis.put_record(StreamName="nowhere", Data=b"x", PartitionKey="k")
    with pytest.raises(ClientError, match="does not exist"):
        read(kinesis, "shardId-000000000009")
    with pytest.raises(ClientError) as caught:
        kinesis.create_stream(StreamName="events", ShardCount=1)
    assert caught.value.response["Error"]["Code"] == "ResourceInUseException"
    with pytest.raises(ClientError, match="less than or equal to 1048576"):
        kinesis.put_record(StreamName="events", Data=b"x" * (2**20 + 1), PartitionKey="k")
