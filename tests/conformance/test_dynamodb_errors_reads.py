"""Amazon DynamoDB: queries and scans that are refused."""

from __future__ import annotations

from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.dynamodb_support import (
    API,
    GUIDE,
    INVALID,
    KEY,
    Refused,
    error_of,
    make_things,
    n,
    rows,
    s,
)

SERVICE = "DynamoDB"
_CONDITION = "KeyConditionExpression"


def query(name: str, condition: str | None, message: str, **more: Any) -> Refused:
    """A query; each `:x` is the text a, each `:n` the number 1, each `:m` the number 0."""
    known = {":x": s("a"), ":n": n(1), ":m": n(0)}
    text = f"{condition} {more.get('FilterExpression', '')}"
    values = {key: value for key, value in known.items() if key in text}
    parameters = {_CONDITION: condition, "ExpressionAttributeValues": values or None, **more}
    return Refused(name, "query", message, parameters)


def scan(name: str, message: str, **parameters: Any) -> Refused:
    return Refused(name, "scan", message, parameters)


STATUS = {"IndexName": "by-status", "ExpressionAttributeNames": {"#s": "status"}}
ALL = [
    *rows(
        "key conditions",
        f"{GUIDE}: Key condition expressions for the Query operation in DynamoDB",
        query(
            "no-condition",
            None,
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in "
            "the request.",
        ),
        query("partition-missing", "sk = :n", "Query condition missed key schema element: pk"),
        query("partition-not-equal", "pk > :x", "Query key condition not supported"),
        query(
            "another-attribute",
            "pk = :x AND colour = :n",
            "Query condition missed key schema element: sk",
        ),
        query("or", "pk = :x OR sk = :n", "Invalid operator used in KeyConditionExpression: OR"),
        query("not", "NOT pk = :x", "Invalid operator used in KeyConditionExpression: NOT"),
        query("in", "pk IN (:x)", "Invalid operator used in KeyConditionExpression: IN"),
        query("unequal", "pk <> :x", "Invalid operator used in KeyConditionExpression: <>"),
        query(
            "contains",
            "contains(pk, :x)",
            "Invalid operator used in KeyConditionExpression: contains",
        ),
        query(
            "twice-on-one-key",
            "pk = :x AND sk > :m AND sk < :n",
            "KeyConditionExpressions must only contain one condition per key",
        ),
        query(
            "nested",
            "pk = :x AND sk > size(colour)",
            "KeyConditionExpressions cannot contain nested operations",
        ),
        query(
            "nested-attribute",
            "pk.a = :x",
            "KeyConditionExpressions cannot have conditions on nested attributes",
        ),
        query(
            "three-attributes",
            "pk = :x AND sk = :n AND colour = :n",
            "Conditions can be of length 1 or 2 only",
        ),
        query(
            "type",
            "pk = :n",
            INVALID + "Condition parameter type does not match schema type",
        ),
        query(
            "begins-with-number",
            "pk = :x AND begins_with(sk, :n)",
            "Invalid KeyConditionExpression: Incorrect operand type for operator or function; "
            "operator or function: begins_with, operand type: N",
        ),
    ),
    *rows(
        "queries",
        f"{API}: Query",
        query(
            "index-unknown",
            "pk = :x",
            "The table does not have the specified index: by-size",
            IndexName="by-size",
        ),
        query(
            "consistent-global-index",
            "#s = :x",
            "Consistent reads are not supported on global secondary indexes",
            ConsistentRead=True,
            **STATUS,
        ),
        query(
            "filter-on-key",
            "pk = :x",
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: "
            "sk",
            FilterExpression="sk = :n",
        ),
        query(
            "select-all-of-keys-only",
            "#s = :x",
            INVALID + "Select type ALL_ATTRIBUTES is not supported for global secondary index "
            "by-status because its projection type is not ALL",
            Select="ALL_ATTRIBUTES",
            **STATUS,
        ),
        query(
            "not-projected",
            "#s = :x",
            INVALID + "Global secondary index by-status does not project [colour]",
            ProjectionExpression="colour",
            **STATUS,
        ),
        query(
            "projected-without-index",
            "pk = :x",
            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
            Select="ALL_PROJECTED_ATTRIBUTES",
        ),
        query(
            "specific-without-list",
            "pk = :x",
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
            "SPECIFIC_ATTRIBUTES",
            Select="SPECIFIC_ATTRIBUTES",
        ),
        query(
            "count-with-list",
            "pk = :x",
            "Cannot specify the ProjectionExpression when choosing to get only the Count",
            Select="COUNT",
            ProjectionExpression="colour",
        ),
        query(
            "limit",
            "pk = :x",
            "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: "
            "Member must have value greater than or equal to 1",
            Limit=0,
        ),
        query(
            "start-incomplete",
            "pk = :x",
            "The provided starting key is invalid",
            ExclusiveStartKey={"pk": s("a")},
        ),
        query(
            "start-elsewhere",
            "pk = :x",
            "The provided starting key is outside query boundaries based on provided conditions",
            ExclusiveStartKey={"pk": s("b"), "sk": n(1)},
        ),
        query(
            "start-outside-range",
            "pk = :x AND sk > :n",
            "The provided starting key does not match the range key predicate",
            ExclusiveStartKey={"pk": s("a"), "sk": n(0)},
        ),
        query("table-unknown", "pk = :x", "Requested resource not found", TableName="Nowhere"),
    ),
    *rows(
        "scans",
        f"{API}: Scan",
        scan(
            "segment-missing",
            "The Segment parameter is required but was not present in the request when parameter "
            "TotalSegments is present",
            TotalSegments=2,
        ),
        scan(
            "total-missing",
            "The TotalSegments parameter is required but was not present in the request when "
            "Segment parameter is present",
            Segment=0,
        ),
        scan(
            "segment-beyond",
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            "Segment: 2 is not less than TotalSegments: 2",
            Segment=2,
            TotalSegments=2,
        ),
        scan(
            "total-zero",
            "1 validation error detected: Value '0' at 'totalSegments' failed to satisfy "
            "constraint: Member must have value greater than or equal to 1",
            Segment=0,
            TotalSegments=0,
        ),
        scan(
            "scan-start",
            "The provided starting key is invalid: The provided key element does not match the "
            "schema",
            ExclusiveStartKey={"pk": s("a")},
        ),
        scan(
            "scan-filter",
            "Invalid FilterExpression: The expression can not be empty;",
            FilterExpression="",
        ),
        scan(
            "scan-index",
            "The table does not have the specified index: by-size",
            IndexName="by-size",
        ),
    ),
]


@pytest.mark.parametrize("case", ALL)
def test_read_is_refused(cloud: Cloud, case: Refused) -> None:
    dynamodb = make_things(cloud)
    dynamodb.put_item(TableName="Things", Item=KEY)
    code = "ResourceNotFoundException" if case.name == "table-unknown" else case.code
    assert error_of(dynamodb, case) == {"Code": code, "Message": case.message}
