"""The DynamoDB Streams API: what is recorded, and reading it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud


def table(cloud: Cloud, view: str) -> str:
    description = cloud.client("dynamodb").create_table(
        TableName="Items",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": view},
    )["TableDescription"]
    assert description["StreamSpecification"]["StreamViewType"] == view
    arn: str = description["LatestStreamArn"]
    return arn


def read(cloud: Cloud, arn: str, **position: str) -> list[dict[str, Any]]:
    streams = cloud.client("dynamodbstreams")
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(
        StreamArn=arn,
        ShardId=shard["ShardId"],
        **{"ShardIteratorType": "TRIM_HORIZON", **position},
    )["ShardIterator"]
    records: list[dict[str, Any]] = streams.get_records(ShardIterator=iterator)["Records"]
    return records


@pytest.mark.parametrize(
    ("view", "images"),
    [
        ("KEYS_ONLY", set()),
        ("NEW_IMAGE", {"NewImage"}),
        ("OLD_IMAGE", {"OldImage"}),
        ("NEW_AND_OLD_IMAGES", {"NewImage", "OldImage"}),
    ],
)
def test_each_view_type_has_its_images(cloud: Cloud, view: str, images: set[str]) -> None:
    arn = table(cloud, view)
    dynamodb = cloud.client("dynamodb")
    before = datetime.now(UTC)
    for number in ("1", "2"):
        dynamodb.put_item(
            TableName="Items", Item={"pk": {"S": "a"}, "n": {"N": number}, "b": {"B": b"\xff"}}
        )
    insert, modify = read(cloud, arn)
    assert (insert["eventName"], modify["eventName"]) == ("INSERT", "MODIFY")
    change = modify["dynamodb"]
    assert {k for k in change if k.endswith("Image")} == images
    assert change["Keys"] == {"pk": {"S": "a"}}
    assert change["StreamViewType"] == view
    if "NewImage" in images:
        assert change["NewImage"] == {"pk": {"S": "a"}, "n": {"N": "2"}, "b": {"B": b"\xff"}}
    if "OldImage" in images:
        assert change["OldImage"]["n"] == {"N": "1"}
    assert abs((change["ApproximateCreationDateTime"] - before).total_seconds()) < 60
    assert insert["eventID"] != modify["eventID"]
    assert modify["awsRegion"] == cloud.region


def test_batches_and_transactions_record_each_item_once(cloud: Cloud) -> None:
    arn = table(cloud, "NEW_AND_OLD_IMAGES")
    dynamodb = cloud.client("dynamodb")
    dynamodb.batch_write_item(
        RequestItems={"Items": [{"PutRequest": {"Item": {"pk": {"S": key}}}} for key in ("a", "b")]}
    )
    add = {
        "TableName": "Items",
        "UpdateExpression": "ADD n :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    dynamodb.transact_write_items(
        TransactItems=[
            {"Delete": {"TableName": "Items", "Key": {"pk": {"S": "a"}}}},
            {"Update": {**add, "Key": {"pk": {"S": "b"}}}},
            {"Update": {**add, "Key": {"pk": {"S": "new"}}}},
        ]
    )
    with pytest.raises(ClientError):
        dynamodb.transact_write_items(
            TransactItems=[
                {"Put": {"TableName": "Items", "Item": {"pk": {"S": "never"}}}},
                {
                    "ConditionCheck": {
                        "TableName": "Items",
                        "Key": {"pk": {"S": "b"}},
                        "ConditionExpression": "attribute_not_exists(pk)",
                    }
                },
            ]
        )
    dynamodb.delete_item(TableName="Items", Key={"pk": {"S": "not there"}})
    found = [(r["eventName"], r["dynamodb"]["Keys"]["pk"]["S"]) for r in read(cloud, arn)]
    assert found == [
        ("INSERT", "a"),
        ("INSERT", "b"),
        ("REMOVE", "a"),
        ("MODIFY", "b"),
        ("INSERT", "new"),
    ]


def test_reading_goes_on_after_a_sequence_number(cloud: Cloud) -> None:
    arn = table(cloud, "KEYS_ONLY")
    for key in "abc":
        cloud.client("dynamodb").put_item(TableName="Items", Item={"pk": {"S": key}})
    first, second, _ = read(cloud, arn)
    number = first["dynamodb"]["SequenceNumber"]
    assert int(number) < int(second["dynamodb"]["SequenceNumber"])
    after = read(cloud, arn, ShardIteratorType="AFTER_SEQUENCE_NUMBER", SequenceNumber=number)
    assert [r["dynamodb"]["Keys"]["pk"]["S"] for r in after] == ["b", "c"]
    assert read(cloud, arn, ShardIteratorType="LATEST") == []


def test_a_stream_can_be_switched_off_read_on_and_switched_on_again(cloud: Cloud) -> None:
    arn = table(cloud, "KEYS_ONLY")
    dynamodb, streams = cloud.client("dynamodb"), cloud.client("dynamodbstreams")
    dynamodb.put_item(TableName="Items", Item={"pk": {"S": "a"}})
    dynamodb.update_table(TableName="Items", StreamSpecification={"StreamEnabled": False})
    dynamodb.put_item(TableName="Items", Item={"pk": {"S": "unseen"}})
    assert len(read(cloud, arn)) == 1
    described = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    assert described["StreamStatus"] == "DISABLED"
    second = dynamodb.update_table(
        TableName="Items",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]["LatestStreamArn"]
    assert second != arn
    listed = [s["StreamArn"] for s in streams.list_streams(TableName="Items")["Streams"]]
    assert sorted(listed) == sorted([arn, second])


def test_expired_items_are_removed_by_the_service(cloud: Cloud) -> None:
    import urllib.request

    arn = table(cloud, "OLD_IMAGE")
    dynamodb = cloud.client("dynamodb")
    dynamodb.update_time_to_live(
        TableName="Items", TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"}
    )
    now = int(datetime.now(UTC).timestamp())
    for key, moment in (("old", now - 60), ("live", now + 3600)):
        dynamodb.put_item(TableName="Items", Item={"pk": {"S": key}, "ttl": {"N": str(moment)}})
    request = urllib.request.Request(f"{cloud.endpoint}/_aws/dynamodb/expired", method="DELETE")
    urllib.request.urlopen(request, timeout=20).close()
    assert [i["pk"]["S"] for i in dynamodb.scan(TableName="Items")["Items"]] == ["live"]
    removed = read(cloud, arn)[-1]
    assert removed["eventName"] == "REMOVE"
    assert removed["userIdentity"] == {
        "PrincipalId": "dynamodb.amazonaws.com",
        "Type": "Service",
    }
