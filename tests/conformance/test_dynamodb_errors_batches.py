"""Amazon DynamoDB: batches and transactions that are refused."""

from __future__ import annotations

from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.dynamodb_support import (
    API,
    GUIDE,
    KEY,
    TABLE,
    Refused,
    error_of,
    make_things,
    n,
    rows,
    s,
)

SERVICE = "DynamoDB"
TRANSACTIONS = f"{GUIDE}: Amazon DynamoDB Transactions: How it works"


def call(name: str, operation: str, message: str, **parameters: Any) -> Refused:
    """A call that names its tables elsewhere."""
    return Refused(name, operation, message, {"TableName": None, **parameters})


def puts(*numbers: int) -> list[dict[str, Any]]:
    return [{"PutRequest": {"Item": {"pk": s("a"), "sk": n(number)}}} for number in numbers]


def transact(*numbers: int) -> list[dict[str, Any]]:
    return [
        {"Put": {"TableName": TABLE, "Item": {"pk": s("a"), "sk": n(number)}}} for number in numbers
    ]


ALL = [
    *rows(
        "batches",
        f"{API}: BatchWriteItem",
        call(
            "batch-duplicates",
            "batch_write_item",
            "Provided list of item keys contains duplicates",
            RequestItems={TABLE: [*puts(1), {"DeleteRequest": {"Key": KEY}}]},
        ),
        call(
            "batch-table-unknown",
            "batch_write_item",
            "Requested resource not found",
            RequestItems={"Nowhere": puts(1)},
        ),
        call(
            "get-duplicates",
            "batch_get_item",
            "Provided list of item keys contains duplicates",
            RequestItems={TABLE: {"Keys": [KEY, KEY]}},
        ),
    ),
    *rows(
        "transactions",
        TRANSACTIONS,
        call(
            "one-item-twice",
            "transact_write_items",
            "Transaction request cannot include multiple operations on one item",
            TransactItems=transact(1, 1),
        ),
        call(
            "two-actions",
            "transact_write_items",
            "TransactItems can only contain one of Check, Put, Update or Delete",
            TransactItems=[{**transact(1)[0], "Delete": {"TableName": TABLE, "Key": KEY}}],
        ),
        call(
            "transact-reserved-word",
            "transact_write_items",
            "Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: "
            "name",
            TransactItems=[
                {
                    "Delete": {
                        "TableName": TABLE,
                        "Key": KEY,
                        "ConditionExpression": "attribute_exists(name)",
                    }
                }
            ],
        ),
    ),
]


@pytest.mark.parametrize("case", ALL)
def test_batch_is_refused(cloud: Cloud, case: Refused) -> None:
    dynamodb = make_things(cloud)
    code = "ResourceNotFoundException" if case.name == "batch-table-unknown" else case.code
    assert error_of(dynamodb, case) == {"Code": code, "Message": case.message}
    assert dynamodb.scan(TableName=TABLE)["Count"] == 0


TOO_MANY = [
    *rows(
        "batches",
        f"{API}: BatchWriteItem",
        call(
            "26-writes",
            "batch_write_item",
            "Member must have length less than or equal to 25",
            RequestItems={TABLE: puts(*range(26))},
        ),
        call(
            "101-reads",
            "batch_get_item",
            "Member must have length less than or equal to 100",
            RequestItems={TABLE: {"Keys": [{"pk": s("a"), "sk": n(i)} for i in range(101)]}},
        ),
        call(
            "no-writes",
            "batch_write_item",
            "Member must have length greater than or equal to 1",
            RequestItems={TABLE: []},
        ),
    ),
    *rows(
        "transactions",
        TRANSACTIONS,
        call(
            "101-actions",
            "transact_write_items",
            "Member must have length less than or equal to 100",
            TransactItems=transact(*range(101)),
        ),
        call(
            "101-gets",
            "transact_get_items",
            "Member must have length less than or equal to 100",
            TransactItems=[
                {"Get": {"TableName": TABLE, "Key": {"pk": s("a"), "sk": n(i)}}} for i in range(101)
            ],
        ),
    ),
]


@pytest.mark.parametrize("case", TOO_MANY)
def test_too_many_are_refused(cloud: Cloud, case: Refused) -> None:
    """AWS shows the request itself in the message, by addresses of its own; so: the rule."""
    dynamodb = make_things(cloud)
    error = error_of(dynamodb, case)
    assert error["Code"] == "ValidationException"
    assert error["Message"].startswith("1 validation error detected: Value '")
    assert case.message in error["Message"]
    assert dynamodb.scan(TableName=TABLE)["Count"] == 0
