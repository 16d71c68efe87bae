"""One table with a sort key and both kinds of indexes, and calls that AWS refuses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud

API = "DynamoDB API Reference"
GUIDE = "DynamoDB Developer Guide"
EXPRESSIONS = f"{GUIDE}: Using expressions in DynamoDB"
UPDATES = f"{GUIDE}: Update expressions"
CONDITIONS = f"{GUIDE}: Condition and filter expressions, operators, and functions"
TYPES = f"{GUIDE}: Supported data types and naming rules"
TABLE = "Things"
INVALID = "One or more parameter values were invalid: "
KEY = {"pk": {"S": "a"}, "sk": {"N": "1"}}


def s(text: str) -> dict[str, str]:
    return {"S": text}


def n(number: Any) -> dict[str, str]:
    return {"N": str(number)}


ITEM = {
    **KEY,
    "txt": s("text"),
    "num": n(5),
    "list": {"L": [n(0), n(1), n(2)]},
    "deep": {"M": {"in": {"M": {"x": n(1)}}}},
    "tags": {"SS": ["p", "q"]},
    "flag": {"BOOL": False},
}


def values(**given: Any) -> dict[str, Any]:
    """ExpressionAttributeValues, by their names without the colon."""
    return {"ExpressionAttributeValues": {f":{name}": value for name, value in given.items()}}


def names(**given: str) -> dict[str, Any]:
    """ExpressionAttributeNames, by their names without the hash."""
    return {"ExpressionAttributeNames": {f"#{name}": value for name, value in given.items()}}


def client(cloud: Cloud) -> Any:
    """DynamoDB without botocore's own checks, so that the engine's are seen."""
    return cloud.session.client(
        "dynamodb",
        endpoint_url=cloud.endpoint,
        config=Config(parameter_validation=False, retries={"max_attempts": 0}),
    )


def put(dynamodb: Any, *items: dict[str, Any]) -> None:
    for item in items:
        dynamodb.put_item(TableName=TABLE, Item=item)


def partition(dynamodb: Any, **more: Any) -> Any:
    values = {":p": s("a"), **more.pop("values", {})}
    condition = more.pop("condition", "")
    return dynamodb.query(
        TableName=TABLE,
        KeyConditionExpression=f"pk = :p{condition}",
        ExpressionAttributeValues=values,
        **more,
    )


def sort_keys(answer: Any) -> list[int]:
    return [int(item["sk"]["N"]) for item in answer["Items"]]


def refused(call: Any, **parameters: Any) -> dict[str, Any]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    response: dict[str, Any] = caught.value.response
    return response


def make_things(cloud: Cloud) -> Any:
    """`Things`: key pk (S), sk (N); `by-status` (global, KEYS_ONLY); `by-rank` (local)."""
    dynamodb = client(cloud)
    dynamodb.create_table(
        TableName=TABLE,
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": kind}
            for name, kind in (("pk", "S"), ("sk", "N"), ("status", "S"), ("rank", "N"))
        ],
        KeySchema=_keys("pk", "sk"),
        BillingMode="PAY_PER_REQUEST",
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-status",
                "KeySchema": _keys("status"),
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
        LocalSecondaryIndexes=[
            {
                "IndexName": "by-rank",
                "KeySchema": _keys("pk", "rank"),
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    return dynamodb


def _keys(*names: str) -> list[dict[str, str]]:
    kinds = ("HASH", "RANGE")
    return [
        {"AttributeName": name, "KeyType": kind} for name, kind in zip(names, kinds, strict=False)
    ]


@dataclass(frozen=True)
class Refused:
    """A call on `Things` and the error that AWS documents for it."""

    name: str
    operation: str
    message: str
    parameters: dict[str, Any] = field(default_factory=dict)
    code: str = "ValidationException"
    document: str = ""


def rows(feature: str, document: str, *cases: Refused) -> list[Any]:
    """The cases as parameters of a test, each with its mark."""
    from tests.conformance.documented import documented

    return [
        pytest.param(case, id=case.name, marks=documented(feature, case.document or document))
        for case in cases
    ]


def error_of(dynamodb: Any, case: Refused) -> dict[str, str]:
    """What the call is answered with; the table's name is put in where there is none."""
    parameters = {"TableName": TABLE, **case.parameters}
    for name in [name for name, value in parameters.items() if value is None]:
        del parameters[name]
    with pytest.raises(ClientError) as refused:
        getattr(dynamodb, case.operation)(**parameters)
    error: dict[str, str] = refused.value.response["Error"]
    return {"Code": error["Code"], "Message": error["Message"]}
