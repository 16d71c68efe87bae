"""Amazon DynamoDB: queries, scans, pages, batches."""

from __future__ import annotations

from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.dynamodb_support import (
    API,
    GUIDE,
    TABLE,
    client,
    make_things,
    n,
    partition,
    put,
    s,
    sort_keys,
)

SERVICE = "DynamoDB"
QUERY = f"{API}: Query"
SCAN = f"{API}: Scan"
CONDITIONS = f"{GUIDE}: Key condition expressions for the Query operation in DynamoDB"
NUMBERS = (-10, -1, 0, 2, 10, 100)


@pytest.fixture
def dynamodb(cloud: Cloud) -> Any:
    return make_things(cloud)


RANGES: list[tuple[str, dict[str, Any], list[int]]] = [
    ("", {}, [-10, -1, 0, 2, 10, 100]),
    (" AND sk = :x", {":x": n("2.0")}, [2]),
    (" AND sk < :x", {":x": n(0)}, [-10, -1]),
    (" AND sk <= :x", {":x": n(0)}, [-10, -1, 0]),
    (" AND :x < sk", {":x": n(2)}, [10, 100]),
    (" AND sk >= :x", {":x": n(2)}, [2, 10, 100]),
    (" AND sk BETWEEN :x AND :y", {":x": n(-1), ":y": n(10)}, [-1, 0, 2, 10]),
]


@documented("key conditions", CONDITIONS)
@pytest.mark.parametrize(("condition", "values", "expected"), RANGES)
def test_a_range_of_sort_keys_in_the_order_of_numbers(
    dynamodb: Any, condition: str, values: dict[str, Any], expected: list[int]
) -> None:
    put(dynamodb, *({"pk": s("a"), "sk": n(number)} for number in NUMBERS))
    put(dynamodb, {"pk": s("b"), "sk": n(1)})
    answer = partition(dynamodb, condition=condition, values=values)
    assert sort_keys(answer) == expected
    assert (answer["Count"], answer["ScannedCount"]) == (len(expected), len(expected))
    backwards = partition(dynamodb, condition=condition, values=values, ScanIndexForward=False)
    assert sort_keys(backwards) == expected[::-1]


@documented("key conditions", CONDITIONS)
def test_begins_with_on_a_text_key_and_the_order_of_utf8_bytes(cloud: Cloud) -> None:
    dynamodb = client(cloud)
    dynamodb.create_table(
        TableName="Texts",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")
        ],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    for text in ("ab", "aé", "aB", "a", "b", "A", "a\U0001f600", "a\uffee"):
        dynamodb.put_item(TableName="Texts", Item={"pk": s("p"), "sk": s(text)})
    found = dynamodb.query(
        TableName="Texts",
        KeyConditionExpression="pk = :p AND begins_with(sk, :a)",
        ExpressionAttributeValues={":p": s("p"), ":a": s("a")},
    )["Items"]
    expected = ["a", "aB", "ab", "aé", "a\uffee", "a\U0001f600"]
    assert [item["sk"]["S"] for item in found] == expected


@documented("key conditions", f"{GUIDE}: Supported data types and naming rules")
def test_binary_keys_are_in_the_order_of_unsigned_bytes(cloud: Cloud) -> None:
    dynamodb = client(cloud)
    dynamodb.create_table(
        TableName="Bytes",
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "B"},
        ],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    for content in (b"\xff", b"\x7f", b"\x80", b"\x00\x01", b"\x00"):
        dynamodb.put_item(TableName="Bytes", Item={"pk": s("p"), "sk": {"B": content}})
    found = dynamodb.query(
        TableName="Bytes",
        KeyConditionExpression="pk = :p",
        ExpressionAttributeValues={":p": s("p")},
    )["Items"]
    assert [i["sk"]["B"] for i in found] == [b"\x00", b"\x00\x01", b"\x7f", b"\x80", b"\xff"]


@documented("pages", f"{GUIDE}: Paginating table query results in DynamoDB")
def test_limit_counts_before_the_filter_and_pages_meet(dynamodb: Any) -> None:
    put(dynamodb, *({"pk": s("a"), "sk": n(i), "even": {"BOOL": i % 2 == 0}} for i in range(5)))
    seen: list[int] = []
    counts = []
    start: dict[str, Any] = {}
    while True:
        answer = partition(
            dynamodb,
            Limit=2,
            FilterExpression="even = :yes",
            values={":yes": {"BOOL": True}},
            **start,
        )
        seen += sort_keys(answer)
        counts.append((answer["Count"], answer["ScannedCount"]))
        if "LastEvaluatedKey" not in answer:
            break
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    assert seen == [0, 2, 4]
    assert counts == [(1, 2), (1, 2), (1, 1)]


@documented("pages", QUERY)
def test_a_page_that_is_just_full_says_where_to_go_on(dynamodb: Any) -> None:
    put(dynamodb, *({"pk": s("a"), "sk": n(i)} for i in range(2)))
    answer = partition(dynamodb, Limit=2)
    assert answer["LastEvaluatedKey"] == {"pk": s("a"), "sk": n(1)}
    rest = partition(dynamodb, Limit=2, ExclusiveStartKey=answer["LastEvaluatedKey"])
    assert (rest["Items"], "LastEvaluatedKey" in rest) == ([], False)


@documented("pages", f"{GUIDE}: Paginating table query results in DynamoDB")
def test_a_page_ends_at_a_megabyte(dynamodb: Any) -> None:
    put(dynamodb, *({"pk": s("a"), "sk": n(i), "t": s("x" * 300_000)} for i in range(5)))
    first = partition(dynamodb)
    assert sort_keys(first) == [0, 1, 2]
    rest = partition(dynamodb, ExclusiveStartKey=first["LastEvaluatedKey"])
    assert sort_keys(rest) == [3, 4]
    assert "LastEvaluatedKey" not in rest


@documented("parallel scans", f"{GUIDE}: Scanning tables in DynamoDB: Parallel scan")
def test_segments_are_disjoint_and_together_all(dynamodb: Any) -> None:
    put(dynamodb, *({"pk": s(f"p{i}"), "sk": n(1)} for i in range(40)))
    parts = []
    for segment in range(3):
        pages = dynamodb.get_paginator("scan").paginate(
            TableName=TABLE, Segment=segment, TotalSegments=3, PaginationConfig={"PageSize": 5}
        )
        parts.append([item["pk"]["S"] for page in pages for item in page["Items"]])
    assert all(parts)
    assert sorted(key for part in parts for key in part) == sorted(f"p{i}" for i in range(40))


@documented("scans", SCAN)
def test_count_gives_no_items(dynamodb: Any) -> None:
    put(dynamodb, *({"pk": s("a"), "sk": n(i)} for i in range(3)))
    answer = dynamodb.scan(
        TableName=TABLE,
        Select="COUNT",
        FilterExpression="sk > :x",
        ExpressionAttributeValues={":x": n(0)},
    )
    assert (answer["Count"], answer["ScannedCount"], "Items" in answer) == (2, 3, False)


@documented("batches", f"{API}: BatchGetItem")
def test_a_batch_gets_what_is_there(dynamodb: Any) -> None:
    put(dynamodb, *({"pk": s("a"), "sk": n(i), "t": s("x")} for i in range(3)))
    answer = dynamodb.batch_get_item(
        RequestItems={
            TABLE: {
                "Keys": [{"pk": s("a"), "sk": n(i)} for i in (0, 2, 7)],
                "ProjectionExpression": "sk",
            }
        }
    )
    found = sorted(answer["Responses"][TABLE], key=lambda item: item["sk"]["N"])
    assert found == [{"sk": n(0)}, {"sk": n(2)}]
    assert answer["UnprocessedKeys"] == {}


@documented("tables", f"{API}: TableDescription")
def test_a_description_counts_what_the_table_holds(dynamodb: Any) -> None:
    put(dynamodb, {"pk": s("a"), "sk": n(1)}, {"pk": s("b"), "sk": n(1), "t": s("x" * 100)})
    table = dynamodb.describe_table(TableName=TABLE)["Table"]
    assert table["ItemCount"] == 2
    # names and values: pk + a, sk + 1 of two bytes; the same, and t + its text
    assert table["TableSizeBytes"] == (2 + 1 + 2 + 2) * 2 + 1 + 100
    assert table["TableStatus"] == "ACTIVE"
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["GlobalSecondaryIndexes"][0]["IndexArn"] == f"{table['TableArn']}/index/by-status"


@documented("backups", f"{GUIDE}: Restoring a DynamoDB table from a backup")
def test_a_backup_brings_items_and_indexes_back(dynamodb: Any) -> None:
    put(dynamodb, {"pk": s("a"), "sk": n(1), "status": s("open")})
    backup = dynamodb.create_backup(TableName=TABLE, BackupName="before")["BackupDetails"]
    dynamodb.delete_item(TableName=TABLE, Key={"pk": s("a"), "sk": n(1)})
    dynamodb.restore_table_from_backup(TargetTableName="Back", BackupArn=backup["BackupArn"])
    found = dynamodb.scan(TableName="Back", IndexName="by-status")["Items"]
    assert [item["pk"]["S"] for item in found] == ["a"]
    assert dynamodb.scan(TableName=TABLE)["Count"] == 0
    table = dynamodb.describe_table(TableName="Back")["Table"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["RestoreSummary"]["SourceBackupArn"] == backup["BackupArn"]
