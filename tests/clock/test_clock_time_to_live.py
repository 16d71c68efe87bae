"""Time to live: what expires goes by the cloud's clock, with the record that AWS writes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.engine.lambdas import eventually

HOUR = 3600
_FIVE_YEARS = 5 * 366 * 24 * HOUR


def make_sessions(cloud: Cloud, *, stream: bool = False) -> Any:
    dynamodb = cloud.client("dynamodb")
    more: dict[str, Any] = {}
    if stream:
        more["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": "OLD_IMAGE"}
    dynamodb.create_table(
        TableName="Sessions",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        **more,
    )
    return dynamodb


def expire(dynamodb: Any, *, enabled: bool = True) -> None:
    dynamodb.update_time_to_live(
        TableName="Sessions",
        TimeToLiveSpecification={"Enabled": enabled, "AttributeName": "ttl"},
    )


def put(dynamodb: Any, key: str, ttl: Any) -> None:
    value = ttl if isinstance(ttl, dict) else {"N": str(ttl)}
    dynamodb.put_item(TableName="Sessions", Item={"id": {"S": key}, "ttl": value})


def ids(dynamodb: Any) -> list[str]:
    return sorted(i["id"]["S"] for i in dynamodb.scan(TableName="Sessions")["Items"])


def now(cloud: Cloud) -> int:
    return int(cloud.clock.now().timestamp())


def test_an_item_goes_a_moment_after_its_time_and_is_there_until_then(cloud: Cloud) -> None:
    dynamodb = make_sessions(cloud)
    expire(dynamodb)
    put(dynamodb, "hour", now(cloud) + HOUR)
    put(dynamodb, "day", now(cloud) + 24 * HOUR)
    cloud.clock.advance(seconds=HOUR + 1)
    assert ids(dynamodb) == ["day", "hour"]  # expired, and still there to be refused
    cloud.clock.advance(minutes=1)
    assert ids(dynamodb) == ["day"]


def test_the_record_says_that_the_service_did_it(cloud: Cloud) -> None:
    dynamodb = make_sessions(cloud, stream=True)
    expire(dynamodb)
    put(dynamodb, "a", now(cloud) + 60)
    cloud.clock.advance(minutes=2)
    streams = cloud.client("dynamodbstreams")
    arn = dynamodb.describe_table(TableName="Sessions")["Table"]["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    _, removed = streams.get_records(ShardIterator=iterator)["Records"]
    assert removed["eventName"] == "REMOVE"
    assert removed["userIdentity"] == {
        "Type": "Service",
        "PrincipalId": "dynamodb.amazonaws.com",
    }
    assert removed["dynamodb"]["OldImage"]["id"] == {"S": "a"}


def test_only_numbers_of_the_last_five_years_expire(cloud: Cloud) -> None:
    dynamodb = make_sessions(cloud)
    expire(dynamodb)
    moment = now(cloud)
    put(dynamodb, "text", {"S": str(moment)})
    put(dynamodb, "ancient", moment - _FIVE_YEARS)
    put(dynamodb, "recent", moment - HOUR)
    cloud.clock.advance(minutes=1)
    assert ids(dynamodb) == ["ancient", "text"]


def test_a_later_time_and_no_time_to_live_keep_an_item(cloud: Cloud) -> None:
    dynamodb = make_sessions(cloud)
    put(dynamodb, "before", now(cloud) + 60)
    expire(dynamodb)
    put(dynamodb, "renewed", now(cloud) + 60)
    put(dynamodb, "renewed", now(cloud) + 24 * HOUR)
    cloud.clock.advance(minutes=2)
    assert ids(dynamodb) == ["renewed"]  # what was there before counts too
    expire(dynamodb, enabled=False)
    cloud.clock.advance(hours=25)
    assert ids(dynamodb) == ["renewed"]


@pytest.mark.parametrize("index", [True, False])
def test_an_expired_item_leaves_the_indexes(cloud: Cloud, index: bool) -> None:
    dynamodb = make_sessions(cloud)
    expire(dynamodb)
    dynamodb.update_table(
        TableName="Sessions",
        AttributeDefinitions=[
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "ttl", "AttributeType": "N"},
        ],
        GlobalSecondaryIndexUpdates=[
            {
                "Create": {
                    "IndexName": "by-ttl",
                    "KeySchema": [{"AttributeName": "ttl", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
            }
        ],
    )
    put(dynamodb, "a", now(cloud) + 60)
    where = {"IndexName": "by-ttl"} if index else {}
    assert dynamodb.scan(TableName="Sessions", **where)["Count"] == 1
    cloud.clock.advance(minutes=2)
    assert dynamodb.scan(TableName="Sessions", **where)["Count"] == 0


def test_a_reset_brings_an_expired_item_back_to_expire_again(cloud: Cloud) -> None:
    dynamodb = make_sessions(cloud)
    expire(dynamodb)
    put(dynamodb, "a", now(cloud) + 60)
    control = cloud.control
    assert control is not None
    control.baseline(cloud.account)
    cloud.clock.advance(minutes=2)
    assert ids(dynamodb) == []
    control.reset(cloud.account)
    assert ids(dynamodb) == ["a"]
    cloud.clock.advance(minutes=1)
    assert ids(dynamodb) == []


def test_a_kinesis_stream_is_told_that_the_service_did_it(cloud: Cloud) -> None:
    dynamodb, kinesis = make_sessions(cloud), cloud.client("kinesis")
    kinesis.create_stream(StreamName="changes", ShardCount=1)
    arn = kinesis.describe_stream_summary(StreamName="changes")["StreamDescriptionSummary"]
    dynamodb.enable_kinesis_streaming_destination(TableName="Sessions", StreamArn=arn["StreamARN"])
    expire(dynamodb)
    put(dynamodb, "a", now(cloud) + 60)
    cloud.clock.advance(minutes=2)
    shard = kinesis.list_shards(StreamName="changes")["Shards"][0]["ShardId"]

    def read() -> list[dict[str, Any]]:
        iterator = kinesis.get_shard_iterator(
            StreamName="changes", ShardId=shard, ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records = kinesis.get_records(ShardIterator=iterator)["Records"]
        return [json.loads(record["Data"]) for record in records]

    put_by_us, removed = eventually(read, lambda records: len(records) == 2)
    assert (put_by_us["eventName"], put_by_us["userIdentity"]) == ("INSERT", None)
    assert removed["eventName"] == "REMOVE"
    assert removed["userIdentity"] == {
        "type": "Service",
        "principalId": "dynamodb.amazonaws.com",
    }
