"""Amazon DynamoDB: tables and indexes that are refused."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.dynamodb_support import (
    API,
    INVALID,
    TABLE,
    Refused,
    client,
    error_of,
    make_things,
    rows,
)

SERVICE = "DynamoDB"
CREATE = f"{API}: CreateTable"


def schema(*names: str) -> list[dict[str, str]]:
    kinds = ("HASH", "RANGE", "RANGE")
    return [
        {"AttributeName": name, "KeyType": kind} for name, kind in zip(names, kinds, strict=False)
    ]


def defined(*names: str) -> list[dict[str, str]]:
    return [{"AttributeName": name, "AttributeType": "S"} for name in names]


def index(name: str, *keys: str, **more: Any) -> dict[str, Any]:
    projection = {"ProjectionType": "ALL"}
    return {"IndexName": name, "KeySchema": schema(*keys), "Projection": projection, **more}


def create(name: str, message: str, **parameters: Any) -> Refused:
    """CreateTable with a good request but for these parameters."""
    good = {
        "TableName": "Another",
        "AttributeDefinitions": defined("pk"),
        "KeySchema": schema("pk"),
        "BillingMode": "PAY_PER_REQUEST",
    }
    return Refused(name, "create_table", message, {**good, **parameters})


ALL = [
    *rows(
        "tables",
        CREATE,
        create(
            "name-short",
            "TableName must be at least 3 characters long and at most 255 characters long",
            TableName="ab",
        ),
        create(
            "name-characters",
            "1 validation error detected: Value 'a b c' at 'tableName' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
            TableName="a b c",
        ),
        create(
            "on-demand-with-units",
            INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
            "BillingMode is PAY_PER_REQUEST",
            ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
        ),
        create(
            "provisioned-without-units",
            INVALID + "ReadCapacityUnits and WriteCapacityUnits must both be specified when "
            "BillingMode is PROVISIONED",
            BillingMode="PROVISIONED",
        ),
        create(
            "billing-mode",
            "1 validation error detected: Value 'FREE' at 'billingMode' failed to satisfy "
            "constraint: Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]",
            BillingMode="FREE",
        ),
        create(
            "range-first",
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
            KeySchema=[{"AttributeName": "pk", "KeyType": "RANGE"}],
        ),
        create(
            "hash-twice",
            "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type",
            AttributeDefinitions=defined("pk", "sk"),
            KeySchema=[{"AttributeName": name, "KeyType": "HASH"} for name in ("pk", "sk")],
        ),
        create(
            "same-name",
            "Both the Hash Key and the Range Key element in the KeySchema have the same name",
            KeySchema=schema("pk", "pk"),
        ),
        create(
            "definition-unused",
            INVALID + "Number of attributes in KeySchema does not exactly match number of "
            "attributes defined in AttributeDefinitions",
            AttributeDefinitions=defined("pk", "sk"),
        ),
        create(
            "definition-missing",
            "Invalid KeySchema: Some index key attribute have no definition",
            KeySchema=schema("pk", "sk"),
        ),
    ),
    *rows(
        "indexes",
        CREATE,
        create(
            "index-definition-missing",
            INVALID + "Some index key attributes are not defined in AttributeDefinitions. "
            "Keys: [state], AttributeDefinitions: [pk]",
            GlobalSecondaryIndexes=[index("by-state", "state")],
        ),
        create(
            "index-definition-unused",
            INVALID + "Some AttributeDefinitions are not used. AttributeDefinitions: "
            "[pk, state, more], keys used: [pk, state]",
            AttributeDefinitions=defined("pk", "state", "more"),
            GlobalSecondaryIndexes=[index("by-state", "state")],
        ),
        create(
            "index-twice",
            INVALID + "Duplicate index name: by-pk",
            GlobalSecondaryIndexes=[index("by-pk", "pk"), index("by-pk", "pk")],
        ),
        create(
            "projection-unknown",
            INVALID + "Unknown ProjectionType: null",
            GlobalSecondaryIndexes=[index("by-pk", "pk", Projection={})],
        ),
        create(
            "include-nothing",
            INVALID + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified",
            GlobalSecondaryIndexes=[index("by-pk", "pk", Projection={"ProjectionType": "INCLUDE"})],
        ),
        create(
            "all-and-more",
            INVALID + "ProjectionType is ALL, but NonKeyAttributes is specified",
            GlobalSecondaryIndexes=[
                index(
                    "by-pk", "pk", Projection={"ProjectionType": "ALL", "NonKeyAttributes": ["a"]}
                )
            ],
        ),
        create(
            "local-without-range",
            INVALID + "Table KeySchema does not have a range key, which is required when "
            "specifying a LocalSecondaryIndex",
            LocalSecondaryIndexes=[index("by-pk", "pk")],
        ),
        create(
            "local-other-hash",
            INVALID + "Index KeySchema does not have the same leading hash key as table KeySchema "
            "for index: local. index hash key: sk, table hash key: pk",
            AttributeDefinitions=defined("pk", "sk"),
            KeySchema=schema("pk", "sk"),
            LocalSecondaryIndexes=[index("local", "sk", "pk")],
        ),
        create(
            "six-local",
            INVALID + "Number of LocalSecondaryIndexes exceeds per-table limit of 5",
            AttributeDefinitions=defined("pk", "sk"),
            KeySchema=schema("pk", "sk"),
            LocalSecondaryIndexes=[index(f"local{i}", "pk", "sk") for i in range(6)],
        ),
    ),
    *rows(
        "changed tables",
        f"{API}: UpdateTable",
        Refused(
            "update-index-unknown",
            "update_table",
            "Requested resource not found",
            {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "by-size"}}]},
            code="ResourceNotFoundException",
        ),
        Refused(
            "update-two-indexes",
            "update_table",
            "Subscriber limit exceeded: Only 1 online index can be created or deleted "
            "simultaneously per table",
            {
                "AttributeDefinitions": defined("pk", "a", "b"),
                "GlobalSecondaryIndexUpdates": [
                    {"Create": index("by-a", "a")},
                    {"Create": index("by-b", "b")},
                ],
            },
            code="LimitExceededException",
        ),
        Refused(
            "update-definition-missing",
            "update_table",
            INVALID + "Some index key attributes are not defined in AttributeDefinitions. "
            "Keys: [a], AttributeDefinitions: [pk]",
            {
                "AttributeDefinitions": defined("pk"),
                "GlobalSecondaryIndexUpdates": [{"Create": index("by-a", "a")}],
            },
        ),
        Refused(
            "update-nothing",
            "update_table",
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
            "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
        ),
        Refused(
            "update-units-on-demand",
            "update_table",
            INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
            "BillingMode is PAY_PER_REQUEST",
            {"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}},
        ),
        Refused(
            "ttl-disabled-already",
            "update_time_to_live",
            "TimeToLive is already disabled",
            {"TimeToLiveSpecification": {"Enabled": False, "AttributeName": "ttl"}},
            document=f"{API}: UpdateTimeToLive",
        ),
    ),
    *rows(
        "missing tables",
        f"{API}: DescribeTable",
        *(
            Refused(
                f"{operation}-unknown",
                operation,
                "Requested resource not found: Table: Nowhere not found",
                {"TableName": "Nowhere"},
                code="ResourceNotFoundException",
            )
            for operation in ("describe_table", "delete_table", "update_table")
        ),
    ),
]


@pytest.mark.parametrize("case", ALL)
def test_table_is_refused(cloud: Cloud, case: Refused) -> None:
    dynamodb = make_things(cloud)
    assert error_of(dynamodb, case) == {"Code": case.code, "Message": case.message}
    assert dynamodb.list_tables()["TableNames"] == [TABLE]


@documented("tables", CREATE)
def test_a_table_that_exists_is_in_use(cloud: Cloud) -> None:
    dynamodb = make_things(cloud)
    with pytest.raises(ClientError) as refused:
        make_things(cloud)
    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == (
        "ResourceInUseException",
        f"Table already exists: {TABLE}",
    )
    assert dynamodb.list_tables()["TableNames"] == [TABLE]


@documented("tables", f"{API}: DeleteTable")
def test_a_protected_table_stays(cloud: Cloud) -> None:
    dynamodb = make_things(cloud)
    dynamodb.update_table(TableName=TABLE, DeletionProtectionEnabled=True)
    with pytest.raises(ClientError) as refused:
        client(cloud).delete_table(TableName=TABLE)
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert "protected against deletion" in refused.value.response["Error"]["Message"]
    assert dynamodb.list_tables()["TableNames"] == [TABLE]
