"""Kinesis Data Streams: records, shards, iterators, consumers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.engine.lambdas import eventually

SERVICE = "Kinesis"
GUIDE = "Kinesis Data Streams Developer Guide"
API = "Kinesis API Reference"
FIRST = "shardId-000000000000"
LAST_HASH_KEY = 2**128 - 1


def stream(cloud: Cloud, shards: int = 1, name: str = "clicks") -> str:
    kinesis = cloud.client("kinesis")
    kinesis.create_stream(StreamName=name, ShardCount=shards)
    summary = eventually(
        lambda: kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"],
        lambda found: found["StreamStatus"] == "ACTIVE",
    )
    return str(summary["StreamARN"])


def put(cloud: Cloud, data: str, key: str = "k", **more: Any) -> dict[str, Any]:
    written: dict[str, Any] = cloud.client("kinesis").put_record(
        StreamName="clicks", Data=data.encode(), PartitionKey=key, **more
    )
    return written


def read(cloud: Cloud, kind: str, shard: str = FIRST, limit: int = 100, **more: Any) -> Any:
    kinesis = cloud.client("kinesis")
    iterator = kinesis.get_shard_iterator(
        StreamName="clicks", ShardId=shard, ShardIteratorType=kind, **more
    )["ShardIterator"]
    return kinesis.get_records(ShardIterator=iterator, Limit=limit)


def data(answer: dict[str, Any]) -> list[str]:
    return [record["Data"].decode() for record in answer["Records"]]


def refusal(act: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        act()
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


@documented("records", f"{API}: PutRecord")
def test_sequence_numbers_rise_within_a_shard(cloud: Cloud) -> None:
    stream(cloud)
    written = [put(cloud, str(n)) for n in range(3)]
    numbers = [int(w["SequenceNumber"]) for w in written]
    assert numbers == sorted(set(numbers))
    assert {w["ShardId"] for w in written} == {FIRST}
    assert [r["SequenceNumber"] for r in read(cloud, "TRIM_HORIZON")["Records"]] == [
        str(n) for n in numbers
    ]


@documented("records", f"{GUIDE}: Amazon Kinesis Data Streams terminology (partition key)")
def test_the_md5_of_the_key_chooses_the_shard(cloud: Cloud) -> None:
    stream(cloud, 2)
    # md5("a") begins with 0c, md5("b") with 92
    assert [put(cloud, "x", key)["ShardId"][-1] for key in "ab"] == ["0", "1"]


@documented("records", f"{API}: PutRecord (ExplicitHashKey)")
def test_an_explicit_hash_key_takes_precedence(cloud: Cloud) -> None:
    stream(cloud, 2)
    chosen = [
        put(cloud, "x", "a", ExplicitHashKey=str(key))["ShardId"][-1] for key in (0, LAST_HASH_KEY)
    ]
    assert chosen == ["0", "1"]


@documented("records", f"{API}: PutRecords")
def test_the_answers_of_a_batch_are_in_its_order(cloud: Cloud) -> None:
    stream(cloud, 2)
    records = [{"Data": b"x", "PartitionKey": key} for key in "abab"]
    answer = cloud.client("kinesis").put_records(StreamName="clicks", Records=records)
    assert answer["FailedRecordCount"] == 0
    assert [r["ShardId"][-1] for r in answer["Records"]] == ["0", "1", "0", "1"]


@documented("records", f"{API}: PutRecords (Records)")
def test_a_batch_has_five_hundred_records_at_most(cloud: Cloud) -> None:
    stream(cloud)
    records = [{"Data": b"x", "PartitionKey": "k"}] * 501
    act = cloud.client("kinesis").put_records
    code, message = refusal(lambda: act(StreamName="clicks", Records=records))
    assert code == "ValidationException"
    assert "500" in message


@documented("records", f"{API}: PutRecord (PartitionKey)")
def test_a_partition_key_has_256_characters_at_most(cloud: Cloud) -> None:
    stream(cloud)
    code, message = refusal(lambda: put(cloud, "x", "k" * 257))
    assert code == "ValidationException"
    assert "Member must have length" in message


@documented("iterators", f"{API}: GetShardIterator")
def test_iterators_begin_where_they_say(cloud: Cloud) -> None:
    stream(cloud)
    numbers = [put(cloud, each)["SequenceNumber"] for each in "abc"]
    assert data(read(cloud, "TRIM_HORIZON")) == ["a", "b", "c"]
    at = {"StartingSequenceNumber": numbers[1]}
    assert data(read(cloud, "AT_SEQUENCE_NUMBER", **at)) == ["b", "c"]
    assert data(read(cloud, "AFTER_SEQUENCE_NUMBER", **at)) == ["c"]
    assert data(read(cloud, "LATEST")) == []


@documented("iterators", f"{API}: GetShardIterator (AT_TIMESTAMP)")
def test_an_iterator_begins_at_a_time(cloud: Cloud) -> None:
    stream(cloud)
    for each in "ab":
        put(cloud, each)
    first, second = read(cloud, "TRIM_HORIZON")["Records"]
    moment = second["ApproximateArrivalTimestamp"].timestamp()
    found = data(read(cloud, "AT_TIMESTAMP", Timestamp=moment + 60))
    assert found == []
    early = first["ApproximateArrivalTimestamp"].timestamp() - 60
    assert data(read(cloud, "AT_TIMESTAMP", Timestamp=early)) == ["a", "b"]


@documented("iterators", f"{API}: GetShardIterator (errors)")
def test_an_iterator_of_a_number_needs_one(cloud: Cloud) -> None:
    stream(cloud)
    code, _ = refusal(lambda: read(cloud, "AT_SEQUENCE_NUMBER"))
    assert code == "InvalidArgumentException"


@documented("iterators", f"{API}: GetRecords (errors)")
def test_text_that_is_no_iterator(cloud: Cloud) -> None:
    stream(cloud)
    act = cloud.client("kinesis").get_records
    assert refusal(lambda: act(ShardIterator="none"))[0] == "InvalidArgumentException"


@documented("reading", f"{API}: GetRecords")
def test_a_limit_and_the_next_iterator_page_through_a_shard(cloud: Cloud) -> None:
    stream(cloud)
    for each in "abcde":
        put(cloud, each)
    first = read(cloud, "TRIM_HORIZON", limit=2)
    following = cloud.client("kinesis").get_records(ShardIterator=first["NextShardIterator"])
    assert (data(first), data(following)) == (["a", "b"], ["c", "d", "e"])
    assert following["MillisBehindLatest"] == 0
    assert following["NextShardIterator"]


@documented("reading", f"{API}: GetRecords (Limit)")
def test_a_limit_ends_at_ten_thousand(cloud: Cloud) -> None:
    stream(cloud)
    code, message = refusal(lambda: read(cloud, "TRIM_HORIZON", limit=10_001))
    assert code in ("InvalidArgumentException", "ValidationException")
    assert "10000" in message.replace(",", "")


@documented("resharding", f"{GUIDE}: Split a shard")
def test_a_split_shard_is_closed_and_has_two_children(cloud: Cloud) -> None:
    stream(cloud)
    kinesis = cloud.client("kinesis")
    put(cloud, "before")
    kinesis.split_shard(StreamName="clicks", ShardToSplit=FIRST, NewStartingHashKey=str(2**127))
    shards = eventually(
        lambda: kinesis.list_shards(StreamName="clicks")["Shards"], lambda found: len(found) == 3
    )
    parent, low, high = shards
    assert "EndingSequenceNumber" in parent["SequenceNumberRange"]
    assert [s["ParentShardId"] for s in (low, high)] == [FIRST, FIRST]
    assert low["HashKeyRange"] == {"StartingHashKey": "0", "EndingHashKey": str(2**127 - 1)}
    assert high["HashKeyRange"]["StartingHashKey"] == str(2**127)
    ended = read(cloud, "TRIM_HORIZON")
    assert data(ended) == ["before"]
    assert "NextShardIterator" not in ended
    assert {c["ShardId"] for c in ended["ChildShards"]} == {low["ShardId"], high["ShardId"]}


@documented("resharding", f"{GUIDE}: Merge two shards")
def test_merged_shards_have_one_child_with_two_parents(cloud: Cloud) -> None:
    stream(cloud, 2)
    kinesis = cloud.client("kinesis")
    second = "shardId-000000000001"
    kinesis.merge_shards(StreamName="clicks", ShardToMerge=FIRST, AdjacentShardToMerge=second)
    shards = eventually(
        lambda: kinesis.list_shards(StreamName="clicks")["Shards"], lambda found: len(found) == 3
    )
    child = shards[-1]
    assert (child["ParentShardId"], child["AdjacentParentShardId"]) == (FIRST, second)
    assert child["HashKeyRange"] == {
        "StartingHashKey": "0",
        "EndingHashKey": str(LAST_HASH_KEY),
    }


@documented("resharding", f"{API}: MergeShards (errors)")
def test_shards_that_are_not_adjacent_do_not_merge(cloud: Cloud) -> None:
    stream(cloud, 3)
    act = cloud.client("kinesis").merge_shards
    code, _ = refusal(
        lambda: act(
            StreamName="clicks",
            ShardToMerge=FIRST,
            AdjacentShardToMerge="shardId-000000000002",
        )
    )
    assert code == "InvalidArgumentException"


@documented("resharding", f"{API}: ListShards (ShardFilter)")
def test_shards_are_filtered(cloud: Cloud) -> None:
    stream(cloud)
    kinesis = cloud.client("kinesis")
    kinesis.split_shard(StreamName="clicks", ShardToSplit=FIRST, NewStartingHashKey=str(2**127))
    found = eventually(
        lambda: kinesis.list_shards(StreamName="clicks", ShardFilter={"Type": "AT_LATEST"}),
        lambda answer: len(answer["Shards"]) == 2,
    )
    assert FIRST not in {s["ShardId"] for s in found["Shards"]}


@documented("streams", f"{API}: CreateStream (errors)")
def test_a_stream_of_that_name_is_there_already(cloud: Cloud) -> None:
    stream(cloud)
    act = cloud.client("kinesis").create_stream
    code, message = refusal(lambda: act(StreamName="clicks", ShardCount=1))
    assert code == "ResourceInUseException"
    assert "clicks" in message


@documented("streams", f"{API}: DescribeStream (errors)")
def test_a_stream_that_is_not_there(cloud: Cloud) -> None:
    act = cloud.client("kinesis").describe_stream
    assert refusal(lambda: act(StreamName="none")) == (
        "ResourceNotFoundException",
        f"Stream none under account {cloud.account} not found.",
    )


@documented("streams", f"{API}: CreateStream (StreamModeDetails)")
def test_a_stream_on_demand_begins_with_four_shards(cloud: Cloud) -> None:
    kinesis = cloud.client("kinesis")
    kinesis.create_stream(StreamName="clicks", StreamModeDetails={"StreamMode": "ON_DEMAND"})
    summary = eventually(
        lambda: kinesis.describe_stream_summary(StreamName="clicks")["StreamDescriptionSummary"],
        lambda found: found["StreamStatus"] == "ACTIVE",
    )
    assert summary["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}
    assert summary["OpenShardCount"] == 4


@documented("streams", f"{API}: UpdateStreamMode")
def test_a_stream_changes_its_mode(cloud: Cloud) -> None:
    arn = stream(cloud)
    kinesis = cloud.client("kinesis")
    kinesis.update_stream_mode(StreamARN=arn, StreamModeDetails={"StreamMode": "ON_DEMAND"})
    summary = kinesis.describe_stream_summary(StreamARN=arn)["StreamDescriptionSummary"]
    assert summary["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}


@documented("retention", f"{API}: IncreaseStreamRetentionPeriod")
def test_retention_is_raised_and_lowered(cloud: Cloud) -> None:
    stream(cloud)
    kinesis = cloud.client("kinesis")

    def hours() -> int:
        found = kinesis.describe_stream_summary(StreamName="clicks")["StreamDescriptionSummary"]
        return int(found["RetentionPeriodHours"])

    assert hours() == 24
    kinesis.increase_stream_retention_period(StreamName="clicks", RetentionPeriodHours=48)
    assert hours() == 48
    kinesis.decrease_stream_retention_period(StreamName="clicks", RetentionPeriodHours=24)
    assert hours() == 24


@documented("retention", f"{API}: IncreaseStreamRetentionPeriod (errors)")
@pytest.mark.parametrize("hours", [23, 8761])
def test_retention_is_a_day_to_a_year(cloud: Cloud, hours: int) -> None:
    stream(cloud)
    act = cloud.client("kinesis").increase_stream_retention_period
    code, _ = refusal(lambda: act(StreamName="clicks", RetentionPeriodHours=hours))
    assert code == "InvalidArgumentException"


@documented("consumers", f"{API}: SubscribeToShard")
def test_a_subscribed_consumer_is_sent_what_arrives(cloud: Cloud) -> None:
    arn = stream(cloud)
    kinesis = cloud.client("kinesis")
    consumer = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="reader")["Consumer"]
    eventually(
        lambda: kinesis.describe_stream_consumer(ConsumerARN=consumer["ConsumerARN"]),
        lambda found: found["ConsumerDescription"]["ConsumerStatus"] == "ACTIVE",
    )
    put(cloud, "x")
    subscribed = kinesis.subscribe_to_shard(
        ConsumerARN=consumer["ConsumerARN"],
        ShardId=FIRST,
        StartingPosition={"Type": "TRIM_HORIZON"},
    )
    events = subscribed["EventStream"]
    event = next(e["SubscribeToShardEvent"] for e in events if "SubscribeToShardEvent" in e)
    events.close()
    assert [r["Data"] for r in event["Records"]] == [b"x"]
    assert event["ContinuationSequenceNumber"] == event["Records"][0]["SequenceNumber"]


@documented("consumers", f"{API}: RegisterStreamConsumer")
def test_consumers_are_registered_once_listed_and_deregistered(cloud: Cloud) -> None:
    arn = stream(cloud)
    kinesis = cloud.client("kinesis")
    made = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="reader")["Consumer"]
    assert made["ConsumerStatus"] == "CREATING"
    again = refusal(lambda: kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="reader"))
    assert again[0] == "ResourceInUseException"
    listed = kinesis.list_stream_consumers(StreamARN=arn)["Consumers"]
    assert [c["ConsumerName"] for c in listed] == ["reader"]
    kinesis.deregister_stream_consumer(StreamARN=arn, ConsumerName="reader")
    eventually(lambda: kinesis.list_stream_consumers(StreamARN=arn)["Consumers"], lambda c: c == [])


@documented("consumers", f"{API}: DeleteStream (EnforceConsumerDeletion)")
def test_a_stream_with_consumers_is_not_deleted_by_itself(cloud: Cloud) -> None:
    arn = stream(cloud)
    kinesis = cloud.client("kinesis")
    kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="reader")
    code, _ = refusal(lambda: kinesis.delete_stream(StreamName="clicks"))
    assert code == "ResourceInUseException"
    kinesis.delete_stream(StreamName="clicks", EnforceConsumerDeletion=True)
    eventually(lambda: kinesis.list_streams()["StreamNames"], lambda names: names == [])


@documented("encryption", f"{API}: StartStreamEncryption")
def test_encryption_is_told_of_the_stream_and_its_records(cloud: Cloud) -> None:
    stream(cloud)
    kinesis = cloud.client("kinesis")
    kinesis.start_stream_encryption(
        StreamName="clicks", EncryptionType="KMS", KeyId="alias/aws/kinesis"
    )
    found = eventually(
        lambda: kinesis.describe_stream(StreamName="clicks")["StreamDescription"],
        lambda described: described["StreamStatus"] == "ACTIVE",
    )
    assert (found["EncryptionType"], found["KeyId"]) == ("KMS", "alias/aws/kinesis")
    assert put(cloud, "x")["EncryptionType"] == "KMS"
    assert read(cloud, "TRIM_HORIZON")["Records"][0]["EncryptionType"] == "KMS"


@documented("tags", f"{API}: AddTagsToStream")
def test_tags_of_streams(cloud: Cloud) -> None:
    stream(cloud)
    kinesis = cloud.client("kinesis")
    kinesis.add_tags_to_stream(StreamName="clicks", Tags={"a": "1", "b": "2"})
    kinesis.remove_tags_from_stream(StreamName="clicks", TagKeys=["a"])
    assert kinesis.list_tags_for_stream(StreamName="clicks")["Tags"] == [{"Key": "b", "Value": "2"}]


@documented("streams", f"{API}: ListStreams")
def test_streams_are_listed_in_pages(cloud: Cloud) -> None:
    for name in ("a", "b", "c"):
        stream(cloud, name=name)
    kinesis = cloud.client("kinesis")
    first = kinesis.list_streams(Limit=2)
    assert (first["StreamNames"], first["HasMoreStreams"]) == (["a", "b"], True)
    rest = kinesis.list_streams(Limit=2, ExclusiveStartStreamName="b")
    assert (rest["StreamNames"], rest["HasMoreStreams"]) == (["c"], False)
