"""Tables: operations, validation, atomicity. Through boto3, on the running engine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud


def make_table(cloud: Cloud, name: str = "Orders", *, sort: bool = False, **more: Any) -> Any:
    dynamodb = cloud.client("dynamodb")
    attributes = [{"AttributeName": "pk", "AttributeType": "S"}]
    keys = [{"AttributeName": "pk", "KeyType": "HASH"}]
    if sort:
        attributes.append({"AttributeName": "sk", "AttributeType": "N"})
        keys.append({"AttributeName": "sk", "KeyType": "RANGE"})
    attributes += more.pop("attributes", [])
    dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=attributes,
        KeySchema=keys,
        BillingMode="PAY_PER_REQUEST",
        **more,
    )
    return dynamodb


def refused(call: Any, **parameters: Any) -> dict[str, Any]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    response: dict[str, Any] = caught.value.response
    return response


def test_item_round_trip_of_every_type(cloud: Cloud) -> None:
    dynamodb = make_table(cloud)
    item = {
        "pk": {"S": "a"},
        "n": {"N": "1.5"},
        "b": {"B": b"\x00\xff"},
        "ss": {"SS": ["x", "y"]},
        "bs": {"BS": [b"1", b"2"]},
        "l": {"L": [{"S": "x"}, {"B": b"\x01"}, {"NULL": True}]},
        "m": {"M": {"N": {"N": "3"}, "deep": {"BOOL": False}}},
    }
    dynamodb.put_item(TableName="Orders", Item=item)
    assert dynamodb.get_item(TableName="Orders", Key={"pk": {"S": "a"}})["Item"] == item


def test_numbers_that_are_equal_are_the_same_key_and_keep_38_digits(cloud: Cloud) -> None:
    dynamodb = make_table(cloud, sort=True)
    long_number = "12345678901234567890123456789012345678"
    for number in ("1", "1.0", "01", "1e0"):
        dynamodb.put_item(
            TableName="Orders",
            Item={"pk": {"S": "a"}, "sk": {"N": number}, "long": {"N": long_number}},
        )
    dynamodb.update_item(
        TableName="Orders",
        Key={"pk": {"S": "a"}, "sk": {"N": "1"}},
        UpdateExpression="SET #l = #l - :one",
        ExpressionAttributeNames={"#l": "long"},
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    items = dynamodb.scan(TableName="Orders")["Items"]
    assert [(i["sk"]["N"], i["long"]["N"]) for i in items] == [("1", long_number[:-1] + "7")]


def test_fifty_threads_increment_without_losing_one(cloud: Cloud) -> None:
    dynamodb = make_table(cloud)

    def add(_: int) -> None:
        dynamodb.update_item(
            TableName="Orders",
            Key={"pk": {"S": "counter"}},
            UpdateExpression="ADD hits :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )

    with ThreadPoolExecutor(50) as pool:
        list(pool.map(add, range(300)))
    item = dynamodb.get_item(TableName="Orders", Key={"pk": {"S": "counter"}})["Item"]
    assert item["hits"]["N"] == "300"


def test_of_fifty_writers_with_attribute_not_exists_one_wins(cloud: Cloud) -> None:
    dynamodb = make_table(cloud)

    def claim(number: int) -> str:
        try:
            dynamodb.put_item(
                TableName="Orders",
                Item={"pk": {"S": "lock"}, "owner": {"N": str(number)}},
                ConditionExpression="attribute_not_exists(pk)",
            )
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return "won"

    with ThreadPoolExecutor(50) as pool:
        outcomes = list(pool.map(claim, range(50)))
    assert outcomes.count("won") == 1
    assert outcomes.count("ConditionalCheckFailedException") == 49


def test_failed_condition_returns_the_item_that_is_there(cloud: Cloud) -> None:
    dynamodb = make_table(cloud)
    dynamodb.put_item(TableName="Orders", Item={"pk": {"S": "a"}, "v": {"B": b"\x01"}})
    answer = refused(
        dynamodb.update_item,
        TableName="Orders",
        Key={"pk": {"S": "a"}},
        UpdateExpression="SET v = :v",
        ConditionExpression="attribute_not_exists(pk)",
        ExpressionAttributeValues={":v": {"S": "new"}},
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )
    assert answer["Error"]["Code"] == "ConditionalCheckFailedException"
    assert answer["Error"]["Message"] == "The conditional request failed"
    assert answer["Item"] == {"pk": {"S": "a"}, "v": {"B": b"\x01"}}


def test_failed_update_leaves_no_trace(cloud: Cloud) -> None:
    dynamodb = make_table(cloud)
    dynamodb.put_item(TableName="Orders", Item={"pk": {"S": "a"}, "n": {"N": "1"}})
    for key in ("a", "never-there"):
        refused(
            dynamodb.update_item,
            TableName="Orders",
            Key={"pk": {"S": key}},
            UpdateExpression="SET n = :s, other = other + :one",
            ExpressionAttributeValues={":s": {"N": "5"}, ":one": {"N": "1"}},
        )
    assert dynamodb.scan(TableName="Orders")["Items"] == [{"pk": {"S": "a"}, "n": {"N": "1"}}]


def test_cancelled_transaction_gives_a_reason_for_each_part_and_writes_nothing(
    cloud: Cloud,
) -> None:
    dynamodb = make_table(cloud)
    dynamodb.put_item(TableName="Orders", Item={"pk": {"S": "there"}, "n": {"N": "1"}})
    answer = refused(
        dynamodb.transact_write_items,
        TransactItems=[
            {"Put": {"TableName": "Orders", "Item": {"pk": {"S": "new"}}}},
            {
                "Update": {
                    "TableName": "Orders",
                    "Key": {"pk": {"S": "there"}},
                    "UpdateExpression": "SET n = :two",
                    "ConditionExpression": "n > :two",
                    "ExpressionAttributeValues": {":two": {"N": "2"}},
                    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                }
            },
        ],
    )
    assert answer["Error"]["Code"] == "TransactionCanceledException"
    assert answer["Error"]["Message"] == (
        "Transaction cancelled, please refer cancellation reasons for specific reasons "
        "[None, ConditionalCheckFailed]"
    )
    none, failed = answer["CancellationReasons"]
    assert none == {"Code": "None"}
    assert failed["Code"] == "ConditionalCheckFailed"
    assert failed["Item"] == {"pk": {"S": "there"}, "n": {"N": "1"}}
    items = dynamodb.scan(TableName="Orders")["Items"]
    assert items == [{"pk": {"S": "there"}, "n": {"N": "1"}}]


def test_transaction_with_the_same_token_is_done_once(cloud: Cloud) -> None:
    dynamodb = make_table(cloud)

    def add(amount: str) -> None:
        dynamodb.transact_write_items(
            ClientRequestToken="token-1",
            TransactItems=[
                {
                    "Update": {
                        "TableName": "Orders",
                        "Key": {"pk": {"S": "a"}},
                        "UpdateExpression": "ADD n :n",
                        "ExpressionAttributeValues": {":n": {"N": amount}},
                    }
                }
            ],
        )

    add("1")
    add("1")
    answer = refused(add, amount="2")
    assert answer["Error"]["Code"] == "IdempotentParameterMismatchException"
    assert dynamodb.scan(TableName="Orders")["Items"] == [{"pk": {"S": "a"}, "n": {"N": "1"}}]


def test_batch_with_one_bad_item_writes_none(cloud: Cloud) -> None:
    dynamodb = make_table(cloud)
    puts = [{"PutRequest": {"Item": {"pk": {"S": str(n)}}}} for n in range(3)]
    bad = {"PutRequest": {"Item": {"pk": {"S": "bad"}, "n": {"N": "not a number"}}}}
    refused(dynamodb.batch_write_item, RequestItems={"Orders": [*puts, bad]})
    assert dynamodb.scan(TableName="Orders")["Count"] == 0
    answer = refused(
        dynamodb.batch_write_item,
        RequestItems={
            "Orders": [{"PutRequest": {"Item": {"pk": {"S": str(n)}}}} for n in range(26)]
        },
    )
    assert answer["Error"]["Code"] == "ValidationException"
    assert "Member must have length less than or equal to 25" in answer["Error"]["Message"]


def test_query_pages_through_a_partition_in_both_directions(cloud: Cloud) -> None:
    dynamodb = make_table(cloud, sort=True)
    for n in range(7):
        for partition in ("a", "b"):
            dynamodb.put_item(
                TableName="Orders", Item={"pk": {"S": partition}, "sk": {"N": str(n)}}
            )
    for forward in (True, False):
        pages = dynamodb.get_paginator("query").paginate(
            TableName="Orders",
            KeyConditionExpression="pk = :a",
            ExpressionAttributeValues={":a": {"S": "a"}},
            ScanIndexForward=forward,
            PaginationConfig={"PageSize": 3},
        )
        sizes, numbers = [], []
        for page in pages:
            sizes.append(page["Count"])
            numbers += [int(item["sk"]["N"]) for item in page["Items"]]
        assert sizes == [3, 3, 1]
        assert numbers == sorted(range(7), reverse=not forward)


def test_query_filters_and_global_index_with_projection(cloud: Cloud) -> None:
    dynamodb = make_table(
        cloud,
        attributes=[{"AttributeName": "status", "AttributeType": "S"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-status",
                "KeySchema": [{"AttributeName": "status", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    for n in range(4):
        status = "open" if n % 2 else "done"
        dynamodb.put_item(
            TableName="Orders",
            Item={"pk": {"S": str(n)}, "status": {"S": status}, "n": {"N": str(n)}},
        )
    found = dynamodb.query(
        TableName="Orders",
        IndexName="by-status",
        KeyConditionExpression="#s = :open",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":open": {"S": "open"}},
    )
    assert sorted(item["pk"]["S"] for item in found["Items"]) == ["1", "3"]
    assert all(set(item) == {"pk", "status"} for item in found["Items"])
    filtered = dynamodb.scan(
        TableName="Orders",
        FilterExpression="n BETWEEN :low AND :high",
        ExpressionAttributeValues={":low": {"N": "1"}, ":high": {"N": "2"}},
    )
    assert (filtered["Count"], filtered["ScannedCount"]) == (2, 4)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ab", "TableName must be at least 3 characters long and at most 255 characters long"),
        ("a" * 256, "TableName must be at least 3 characters long"),
        ("with space", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
    ],
)
def test_table_names_are_validated(cloud: Cloud, name: str, words: str) -> None:
    session = cloud.session
    from botocore.config import Config

    client = session.client(
        "dynamodb", endpoint_url=cloud.endpoint, config=Config(parameter_validation=False)
    )
    answer = refused(
        client.create_table,
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    assert answer["Error"]["Code"] == "ValidationException"
    assert words in answer["Error"]["Message"]


def test_keys_that_do_not_fit_are_refused_in_awss_words(cloud: Cloud) -> None:
    dynamodb = make_table(cloud, sort=True)
    mismatch = "The provided key element does not match the schema"
    for key in ({"pk": {"S": "a"}}, {"pk": {"S": "a"}, "sk": {"S": "1"}}, {"other": {"S": "a"}}):
        answer = refused(dynamodb.get_item, TableName="Orders", Key=key)
        assert answer["Error"] == {"Code": "ValidationException", "Message": mismatch}
    answer = refused(dynamodb.put_item, TableName="Orders", Item={"pk": {"S": "a"}})
    assert "Missing the key sk in the item" in answer["Error"]["Message"]
    answer = refused(
        dynamodb.put_item, TableName="Orders", Item={"pk": {"N": "1"}, "sk": {"N": "1"}}
    )
    assert "Type mismatch for key pk expected: S actual: N" in answer["Error"]["Message"]
    answer = refused(
        dynamodb.put_item, TableName="Orders", Item={"pk": {"S": ""}, "sk": {"N": "1"}}
    )
    assert "cannot contain an empty string value. Key: pk" in answer["Error"]["Message"]
    answer = refused(dynamodb.get_item, TableName="Nowhere", Key={"pk": {"S": "a"}})
    assert answer["Error"]["Code"] == "ResourceNotFoundException"


def test_settings_of_a_table_are_kept(cloud: Cloud) -> None:
    dynamodb = make_table(cloud, Tags=[{"Key": "team", "Value": "a"}])
    arn = dynamodb.describe_table(TableName="Orders")["Table"]["TableArn"]
    assert arn == f"arn:aws:dynamodb:{cloud.region}:{cloud.account}:table/Orders"
    dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": "stage", "Value": "test"}])
    tags = dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"]
    assert {t["Key"]: t["Value"] for t in tags} == {"team": "a", "stage": "test"}
    wanted = {"Enabled": True, "AttributeName": "ttl"}
    dynamodb.update_time_to_live(TableName="Orders", TimeToLiveSpecification=wanted)
    described = dynamodb.describe_time_to_live(TableName="Orders")["TimeToLiveDescription"]
    assert described == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}
    answer = refused(
        dynamodb.update_time_to_live, TableName="Orders", TimeToLiveSpecification=wanted
    )
    assert answer["Error"]["Message"] == "TimeToLive is already enabled"
    dynamodb.update_continuous_backups(
        TableName="Orders", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    backups = dynamodb.describe_continuous_backups(TableName="Orders")
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"


def test_partiql_runs_or_is_refused_with_a_reason(cloud: Cloud) -> None:
    dynamodb = make_table(cloud)
    dynamodb.put_item(TableName="Orders", Item={"pk": {"S": "a"}, "n": {"N": "1"}})
    found = dynamodb.execute_statement(
        Statement="SELECT * FROM \"Orders\" WHERE pk = 'a'",
    )["Items"]
    assert found == [{"pk": {"S": "a"}, "n": {"N": "1"}}]
    answer = refused(dynamodb.execute_statement, Statement="this is no statement")
    assert answer["Error"]["Code"] == "ValidationException"


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        (
            "export_table_to_point_in_time",
            {"TableArn": "arn:aws:dynamodb:us-east-1:000000000000:table/O", "S3Bucket": "b"},
        ),
        (
            "import_table",
            {
                "S3BucketSource": {"S3Bucket": "b"},
                "InputFormat": "CSV",
                "TableCreationParameters": {
                    "TableName": "Orders",
                    "AttributeDefinitions": [],
                    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                },
            },
        ),
        (
            "create_global_table",
            {"GlobalTableName": "Orders", "ReplicationGroup": [{"RegionName": "eu-west-1"}]},
        ),
    ],
)
def test_what_would_be_lost_is_refused(
    cloud: Cloud, operation: str, parameters: dict[str, Any]
) -> None:
    answer = refused(getattr(cloud.client("dynamodb"), operation), **parameters)
    assert answer["Error"]["Code"] == "ValidationException"
    assert "not supported by this engine" in answer["Error"]["Message"]


def test_replicas_are_refused_instead_of_ignored(cloud: Cloud) -> None:
    dynamodb = make_table(cloud)
    answer = refused(
        dynamodb.update_table,
        TableName="Orders",
        ReplicaUpdates=[{"Create": {"RegionName": "eu-west-1"}}],
    )
    assert "not supported by this engine" in answer["Error"]["Message"]


def test_answers_hold_what_was_asked_for_and_no_more(cloud: Cloud) -> None:
    dynamodb = make_table(cloud)
    key = {"pk": {"S": "a"}}
    written = dynamodb.put_item(TableName="Orders", Item=key)
    updated = dynamodb.update_item(
        TableName="Orders",
        Key=key,
        UpdateExpression="SET n = :n",
        ExpressionAttributeValues={":n": {"N": "1"}},
    )
    counted = dynamodb.scan(TableName="Orders", Select="COUNT")
    asked = dynamodb.get_item(TableName="Orders", Key=key, ReturnConsumedCapacity="TOTAL")
    deleted = dynamodb.delete_item(TableName="Orders", Key=key)
    for answer in (written, updated, deleted):
        assert set(answer) == {"ResponseMetadata"}
    assert set(counted) == {"ResponseMetadata", "Count", "ScannedCount"}
    assert asked["ConsumedCapacity"]["TableName"] == "Orders"


COMPARED = [
    ("words > :two", {":two": {"N": "2"}}, False),
    ("words = :two", {":two": {"N": "2"}}, False),
    ("words <> :two", {":two": {"N": "2"}}, True),
    ("words BETWEEN :two AND :two", {":two": {"N": "2"}}, False),
    ("zero BETWEEN :a AND :b", {":a": {"N": "0"}, ":b": {"N": "2"}}, True),
    ("tenth = :tenth", {":tenth": {"N": "0.10"}}, True),
    ("tenth < :long", {":long": {"N": "0.10000000000000000000000001"}}, True),
    ("bytes = :text", {":text": {"S": "YQ=="}}, False),
    ("size(words) > :two", {":two": {"N": "2"}}, True),
    ("size(absent) > :two", {":two": {"N": "2"}}, False),
    ("absent < :two", {":two": {"N": "2"}}, False),
]


@pytest.mark.parametrize(("condition", "values", "holds"), COMPARED)
def test_comparisons_of_types(
    cloud: Cloud, condition: str, values: dict[str, Any], holds: bool
) -> None:
    dynamodb = make_table(cloud, "compared")
    item = {
        "pk": {"S": "a"},
        "words": {"S": "three"},
        "zero": {"N": "0"},
        "tenth": {"N": "0.1"},
        "bytes": {"B": b"a"},
    }
    dynamodb.put_item(TableName="compared", Item=item)
    request = {"TableName": "compared", "Item": item, "ConditionExpression": condition}
    request["ExpressionAttributeValues"] = values
    if holds:
        dynamodb.put_item(**request)
    else:
        error = refused(dynamodb.put_item, **request)["Error"]
        assert error["Code"] == "ConditionalCheckFailedException"
    found = dynamodb.scan(
        TableName="compared", FilterExpression=condition, ExpressionAttributeValues=values
    )
    assert found["Count"] == int(holds)


def test_a_constant_without_order_is_refused(cloud: Cloud) -> None:
    dynamodb = make_table(cloud, "ordered")
    error = refused(
        dynamodb.scan,
        TableName="ordered",
        FilterExpression="a < :yes",
        ExpressionAttributeValues={":yes": {"BOOL": True}},
    )["Error"]
    assert error["Code"] == "ValidationException"
    assert "operator: <, operand type: BOOL" in error["Message"]
    assert "Invalid FilterExpression" in error["Message"]
