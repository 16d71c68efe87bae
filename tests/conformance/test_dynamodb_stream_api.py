"""DynamoDB Streams: what a change is recorded as, and how records are read."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented

SERVICE = "DynamoDB Streams"
GUIDE = "DynamoDB Developer Guide"
API = "DynamoDB API Reference"


def streamed(cloud: Cloud, view: str = "NEW_AND_OLD_IMAGES", name: str = "Items") -> str:
    made = cloud.client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": view},
    )
    arn: str = made["TableDescription"]["LatestStreamArn"]
    return arn


def put(cloud: Cloud, key: str, number: int = 1) -> None:
    cloud.client("dynamodb").put_item(
        TableName="Items", Item={"pk": {"S": key}, "n": {"N": str(number)}}
    )


def delete(cloud: Cloud, key: str) -> None:
    cloud.client("dynamodb").delete_item(TableName="Items", Key={"pk": {"S": key}})


def read(cloud: Cloud, arn: str, kind: str = "TRIM_HORIZON", **more: Any) -> list[dict[str, Any]]:
    client = cloud.client("dynamodbstreams")
    found: list[dict[str, Any]] = client.get_records(
        ShardIterator=iterator(cloud, arn, kind, **more)
    )["Records"]
    return found


def iterator(cloud: Cloud, arn: str, kind: str = "TRIM_HORIZON", **more: Any) -> str:
    client = cloud.client("dynamodbstreams")
    (shard,) = client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    found: str = client.get_shard_iterator(
        StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType=kind, **more
    )["ShardIterator"]
    return found


@documented("records", f"{API}: Record")
def test_a_record_has_the_documented_fields(cloud: Cloud) -> None:
    arn = streamed(cloud)
    put(cloud, "a")
    (record,) = read(cloud, arn)
    assert set(record) == {
        "eventID",
        "eventName",
        "eventVersion",
        "eventSource",
        "awsRegion",
        "dynamodb",
    }
    assert (record["eventVersion"], record["eventSource"]) == ("1.1", "aws:dynamodb")
    assert record["awsRegion"] == cloud.region
    assert set(record["dynamodb"]) == {
        "ApproximateCreationDateTime",
        "Keys",
        "NewImage",
        "SequenceNumber",
        "SizeBytes",
        "StreamViewType",
    }
    assert 21 <= len(record["dynamodb"]["SequenceNumber"]) <= 40


@documented("records", f"{API}: Record (eventName)")
def test_changes_are_inserts_modifies_and_removes_in_order(cloud: Cloud) -> None:
    arn = streamed(cloud)
    put(cloud, "a", 1)
    put(cloud, "a", 2)
    delete(cloud, "a")
    records = read(cloud, arn)
    assert [r["eventName"] for r in records] == ["INSERT", "MODIFY", "REMOVE"]
    numbers = [int(r["dynamodb"]["SequenceNumber"]) for r in records]
    assert numbers == sorted(set(numbers))
    assert len({r["eventID"] for r in records}) == 3


@documented("records", f"{GUIDE}: Change data capture for DynamoDB Streams")
def test_a_write_that_changes_nothing_has_no_record(cloud: Cloud) -> None:
    arn = streamed(cloud)
    put(cloud, "a")
    put(cloud, "a")
    delete(cloud, "none")
    assert len(read(cloud, arn)) == 1


@documented("view types", f"{API}: StreamSpecification (StreamViewType)")
@pytest.mark.parametrize(
    ("view", "images"),
    [
        ("KEYS_ONLY", set()),
        ("NEW_IMAGE", {"NewImage"}),
        ("OLD_IMAGE", {"OldImage"}),
        ("NEW_AND_OLD_IMAGES", {"NewImage", "OldImage"}),
    ],
)
def test_a_view_type_says_which_images_are_recorded(
    cloud: Cloud, view: str, images: set[str]
) -> None:
    arn = streamed(cloud, view)
    put(cloud, "a", 1)
    put(cloud, "a", 2)
    changed = read(cloud, arn)[1]["dynamodb"]
    assert changed["StreamViewType"] == view
    assert {"NewImage", "OldImage"} & set(changed) == images


@documented("records", f"{API}: StreamRecord (SizeBytes)")
def test_size_is_that_of_keys_and_images(cloud: Cloud) -> None:
    arn = streamed(cloud, "KEYS_ONLY")
    put(cloud, "abc")
    # the name "pk" and the value "abc"
    assert read(cloud, arn)[0]["dynamodb"]["SizeBytes"] == 5


@documented("records", f"{GUIDE}: Change data capture for DynamoDB Streams (transactions)")
def test_a_transaction_has_a_record_an_item(cloud: Cloud) -> None:
    arn = streamed(cloud)
    puts = [{"Put": {"TableName": "Items", "Item": {"pk": {"S": key}}}} for key in "ab"]
    cloud.client("dynamodb").transact_write_items(TransactItems=puts)
    assert {r["dynamodb"]["Keys"]["pk"]["S"] for r in read(cloud, arn)} == {"a", "b"}


@documented("iterators", f"{API}: GetShardIterator (DynamoDB Streams)")
def test_iterators_begin_where_they_say(cloud: Cloud) -> None:
    arn = streamed(cloud)
    for key in "abc":
        put(cloud, key)
    numbers = [r["dynamodb"]["SequenceNumber"] for r in read(cloud, arn)]

    def keys(kind: str, **more: Any) -> list[str]:
        return [r["dynamodb"]["Keys"]["pk"]["S"] for r in read(cloud, arn, kind, **more)]

    assert keys("AT_SEQUENCE_NUMBER", SequenceNumber=numbers[1]) == ["b", "c"]
    assert keys("AFTER_SEQUENCE_NUMBER", SequenceNumber=numbers[1]) == ["c"]
    assert keys("LATEST") == []


@documented("iterators", f"{API}: GetShardIterator (DynamoDB Streams)")
def test_latest_begins_with_what_comes_after(cloud: Cloud) -> None:
    arn = streamed(cloud)
    put(cloud, "before")
    latest = iterator(cloud, arn, "LATEST")
    put(cloud, "after")
    found = cloud.client("dynamodbstreams").get_records(ShardIterator=latest)["Records"]
    assert [r["dynamodb"]["Keys"]["pk"]["S"] for r in found] == ["after"]


@documented("reading", f"{API}: GetRecords (DynamoDB Streams)")
def test_a_limit_and_the_next_iterator_page_through_a_shard(cloud: Cloud) -> None:
    arn = streamed(cloud)
    for key in "abc":
        put(cloud, key)
    client = cloud.client("dynamodbstreams")
    first = client.get_records(ShardIterator=iterator(cloud, arn), Limit=2)
    rest = client.get_records(ShardIterator=first["NextShardIterator"])
    assert [len(answer["Records"]) for answer in (first, rest)] == [2, 1]


@documented("errors", f"{API}: GetRecords (Limit)")
def test_a_limit_ends_at_a_thousand(cloud: Cloud) -> None:
    arn = streamed(cloud)
    act = cloud.client("dynamodbstreams").get_records
    with pytest.raises(ClientError) as refused:
        act(ShardIterator=iterator(cloud, arn), Limit=1001)
    error = refused.value.response["Error"]
    assert error["Code"] == "ValidationException"
    assert "less than or equal to 1000" in error["Message"]


@documented("streams", f"{API}: DescribeStream")
def test_a_stream_is_described(cloud: Cloud) -> None:
    arn = streamed(cloud)
    found = cloud.client("dynamodbstreams").describe_stream(StreamArn=arn)["StreamDescription"]
    assert (found["StreamStatus"], found["TableName"]) == ("ENABLED", "Items")
    assert found["StreamLabel"] == arn.rpartition("/")[2]
    assert found["KeySchema"] == [{"AttributeName": "pk", "KeyType": "HASH"}]
    assert found["StreamViewType"] == "NEW_AND_OLD_IMAGES"


@documented("streams", f"{API}: DescribeStream (errors)")
def test_a_stream_that_is_not_there(cloud: Cloud) -> None:
    arn = f"arn:aws:dynamodb:{cloud.region}:{cloud.account}:table/T/stream/2026-01-01T00:00:00.000"
    with pytest.raises(ClientError) as refused:
        cloud.client("dynamodbstreams").describe_stream(StreamArn=arn)
    error = refused.value.response["Error"]
    assert error["Code"] == "ResourceNotFoundException"
    assert error["Message"] == f"Requested resource not found: Stream: {arn} not found"


@documented("streams", f"{GUIDE}: Enabling a stream")
def test_a_disabled_stream_can_still_be_read_to_its_end(cloud: Cloud) -> None:
    arn = streamed(cloud)
    put(cloud, "a")
    cloud.client("dynamodb").update_table(
        TableName="Items", StreamSpecification={"StreamEnabled": False}
    )
    client = cloud.client("dynamodbstreams")
    found = client.describe_stream(StreamArn=arn)["StreamDescription"]
    assert found["StreamStatus"] in ("DISABLING", "DISABLED")
    answer = client.get_records(ShardIterator=iterator(cloud, arn))
    assert len(answer["Records"]) == 1
    assert "NextShardIterator" not in answer


@documented("streams", f"{GUIDE}: Enabling a stream")
def test_a_stream_that_is_enabled_again_is_another_one(cloud: Cloud) -> None:
    arn = streamed(cloud)
    dynamodb = cloud.client("dynamodb")
    dynamodb.update_table(TableName="Items", StreamSpecification={"StreamEnabled": False})
    again = dynamodb.update_table(
        TableName="Items",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )["TableDescription"]["LatestStreamArn"]
    assert again != arn
    listed = cloud.client("dynamodbstreams").list_streams(TableName="Items")["Streams"]
    assert {s["StreamArn"] for s in listed} == {arn, again}
