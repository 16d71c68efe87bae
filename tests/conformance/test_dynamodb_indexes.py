"""Amazon DynamoDB: global and local secondary indexes."""

from __future__ import annotations

from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.dynamodb_support import (
    GUIDE,
    TABLE,
    make_things,
    n,
    partition,
    put,
    s,
    sort_keys,
)

SERVICE = "DynamoDB"
GLOBAL = f"{GUIDE}: Using Global Secondary Indexes in DynamoDB"
LOCAL = f"{GUIDE}: Local secondary indexes"


@pytest.fixture
def dynamodb(cloud: Cloud) -> Any:
    return make_things(cloud)


@documented("global indexes", GLOBAL)
def test_a_global_index_is_sparse_and_has_what_is_projected(dynamodb: Any) -> None:
    put(
        dynamodb,
        {"pk": s("a"), "sk": n(1), "status": s("open"), "t": s("x")},
        {"pk": s("b"), "sk": n(1), "status": s("open"), "t": s("y")},
        {"pk": s("c"), "sk": n(1), "t": s("z")},
    )
    scanned = dynamodb.scan(TableName=TABLE, IndexName="by-status")
    assert sorted(item["pk"]["S"] for item in scanned["Items"]) == ["a", "b"]
    assert all(set(item) == {"pk", "sk", "status"} for item in scanned["Items"])
    dynamodb.update_item(
        TableName=TABLE,
        Key={"pk": s("a"), "sk": n(1)},
        UpdateExpression="SET #s = :done",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":done": s("done")},
    )
    dynamodb.delete_item(TableName=TABLE, Key={"pk": s("b"), "sk": n(1)})
    left = dynamodb.scan(TableName=TABLE, IndexName="by-status")["Items"]
    assert [(i["pk"]["S"], i["status"]["S"]) for i in left] == [("a", "done")]


@documented("global indexes", GLOBAL)
def test_items_of_one_index_key_are_paged_one_by_one(dynamodb: Any) -> None:
    put(dynamodb, *({"pk": s(f"p{i}"), "sk": n(1), "status": s("open")} for i in range(5)))
    request = {
        "TableName": TABLE,
        "IndexName": "by-status",
        "KeyConditionExpression": "#s = :o",
        "ExpressionAttributeNames": {"#s": "status"},
        "ExpressionAttributeValues": {":o": s("open")},
        "Limit": 1,
    }
    seen = []
    answer = dynamodb.query(**request)
    assert set(answer["LastEvaluatedKey"]) == {"pk", "sk", "status"}
    while answer["Items"]:
        seen.append(answer["Items"][0]["pk"]["S"])
        answer = dynamodb.query(**request, ExclusiveStartKey=answer["LastEvaluatedKey"])
    assert sorted(seen) == [f"p{i}" for i in range(5)]


@documented("global indexes", f"{GUIDE}: Managing Global Secondary Indexes in DynamoDB")
def test_an_index_made_later_holds_what_is_there_with_the_right_type(dynamodb: Any) -> None:
    put(
        dynamodb,
        {"pk": s("a"), "sk": n(1), "owner": s("me")},
        {"pk": s("b"), "sk": n(1), "owner": n(1)},
    )
    dynamodb.update_table(
        TableName=TABLE,
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "owner")
        ],
        GlobalSecondaryIndexUpdates=[
            {
                "Create": {
                    "IndexName": "by-owner",
                    "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["extra"]},
                }
            }
        ],
    )
    found = dynamodb.scan(TableName=TABLE, IndexName="by-owner")["Items"]
    assert [item["pk"]["S"] for item in found] == ["a"]
    table = dynamodb.describe_table(TableName=TABLE)["Table"]
    names = {index["IndexName"]: index["ItemCount"] for index in table["GlobalSecondaryIndexes"]}
    assert names == {"by-status": 0, "by-owner": 1}
    dynamodb.update_table(
        TableName=TABLE,
        GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-owner"}}],
    )
    table = dynamodb.describe_table(TableName=TABLE)["Table"]
    assert [i["IndexName"] for i in table["GlobalSecondaryIndexes"]] == ["by-status"]


@documented("local indexes", LOCAL)
def test_a_local_index_orders_by_its_key_and_fetches_from_the_table(dynamodb: Any) -> None:
    put(
        dynamodb,
        {"pk": s("a"), "sk": n(1), "rank": n(30), "t": s("x")},
        {"pk": s("a"), "sk": n(2), "rank": n(4), "t": s("y")},
        {"pk": s("a"), "sk": n(3), "t": s("z")},
    )
    projected = partition(dynamodb, IndexName="by-rank", ConsistentRead=True)
    assert sort_keys(projected) == [2, 1]
    assert all(set(item) == {"pk", "sk", "rank"} for item in projected["Items"])
    fetched = partition(dynamodb, IndexName="by-rank", ProjectionExpression="t")
    assert fetched["Items"] == [{"t": s("y")}, {"t": s("x")}]
    whole = partition(dynamodb, IndexName="by-rank", Select="ALL_ATTRIBUTES")
    assert whole["Items"][0]["t"] == s("y")
