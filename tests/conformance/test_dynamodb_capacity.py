"""Amazon DynamoDB: what requests cost, and sizes of item collections."""

from __future__ import annotations

from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.dynamodb_support import API, GUIDE, ITEM, KEY, TABLE, make_things, n, s

SERVICE = "DynamoDB"
CAPACITY = f"{GUIDE}: DynamoDB read and write operations"


@pytest.fixture
def dynamodb(cloud: Cloud) -> Any:
    made = make_things(cloud)
    made.put_item(TableName=TABLE, Item=ITEM)
    return made


COSTS = [
    ("get_item", {"Key": KEY}, 0.5),
    ("get_item", {"Key": KEY, "ConsistentRead": True}, 1.0),
    ("get_item", {"Key": {"pk": s("big"), "sk": n(1)}, "ConsistentRead": True}, 3.0),
    ("put_item", {"Item": {"pk": s("x"), "sk": n(1)}}, 1.0),
    ("put_item", {"Item": {"pk": s("x"), "sk": n(1), "t": s("x" * 1500)}}, 2.0),
    ("put_item", {"Item": {"pk": s("x"), "sk": n(1), "status": s("open")}}, 2.0),
]


@documented("capacity", CAPACITY)
@pytest.mark.parametrize(("operation", "parameters", "units"), COSTS)
def test_a_request_consumes(
    dynamodb: Any, operation: str, parameters: dict[str, Any], units: float
) -> None:
    big = {"pk": s("big"), "sk": n(1), "t": s("x" * 9000)}
    dynamodb.put_item(TableName=TABLE, Item=big)
    answer = getattr(dynamodb, operation)(
        TableName=TABLE, ReturnConsumedCapacity="TOTAL", **parameters
    )
    assert answer["ConsumedCapacity"] == {"TableName": TABLE, "CapacityUnits": units}


@documented("capacity", f"{API}: ConsumedCapacity")
def test_capacity_by_index(dynamodb: Any) -> None:
    answer = dynamodb.put_item(
        TableName=TABLE,
        Item={"pk": s("x"), "sk": n(1), "status": s("open"), "rank": n(1)},
        ReturnConsumedCapacity="INDEXES",
    )
    assert answer["ConsumedCapacity"] == {
        "TableName": TABLE,
        "CapacityUnits": 3.0,
        "Table": {"CapacityUnits": 1.0},
        "GlobalSecondaryIndexes": {"by-status": {"CapacityUnits": 1.0}},
        "LocalSecondaryIndexes": {"by-rank": {"CapacityUnits": 1.0}},
    }


@documented("capacity", CAPACITY)
def test_a_transaction_consumes_twice(dynamodb: Any) -> None:
    answer = dynamodb.transact_write_items(
        TransactItems=[{"Put": {"TableName": TABLE, "Item": {"pk": s("x"), "sk": n(1)}}}],
        ReturnConsumedCapacity="TOTAL",
    )
    assert [c["CapacityUnits"] for c in answer["ConsumedCapacity"]] == [2.0]


@documented("item collections", f"{API}: ItemCollectionMetrics")
def test_metrics_of_an_item_collection(dynamodb: Any) -> None:
    answer = dynamodb.delete_item(TableName=TABLE, Key=KEY, ReturnItemCollectionMetrics="SIZE")
    metrics = answer["ItemCollectionMetrics"]
    assert metrics["ItemCollectionKey"] == {"pk": s("a")}
    assert metrics["SizeEstimateRangeGB"] == [0.0, 1.0]
