"""Amazon DynamoDB: writes, conditions, transactions, numbers."""

from __future__ import annotations

from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.dynamodb_support import (
    API,
    CONDITIONS,
    GUIDE,
    ITEM,
    KEY,
    TABLE,
    TYPES,
    UPDATES,
    make_things,
    n,
    refused,
    s,
)

SERVICE = "DynamoDB"
TRANSACTIONS = f"{GUIDE}: Amazon DynamoDB Transactions: How it works"


@pytest.fixture
def dynamodb(cloud: Cloud) -> Any:
    made = make_things(cloud)
    made.put_item(TableName=TABLE, Item=ITEM)
    return made


def update(dynamodb: Any, expression: str, **parameters: Any) -> dict[str, Any]:
    values = {f":{k}": v for k, v in parameters.pop("values", {}).items()}
    if values:
        parameters["ExpressionAttributeValues"] = values
    parameters.setdefault("ReturnValues", "ALL_NEW")
    answer: dict[str, Any] = dynamodb.update_item(
        TableName=TABLE, Key=KEY, UpdateExpression=expression, **parameters
    )
    return answer.get("Attributes", {})


CHANGES: list[tuple[str, dict[str, Any], str, Any]] = [
    ("SET num = num + :x", {"x": n("0.1")}, "num", n("5.1")),
    ("SET num = :x - num", {"x": n(1)}, "num", n(-4)),
    ("SET absent = if_not_exists(absent, :x)", {"x": n(9)}, "absent", n(9)),
    ("SET num = if_not_exists(num, :x)", {"x": n(9)}, "num", n(5)),
    ("SET #l = list_append(#l, :x)", {"x": {"L": [n(3)]}}, "list", {"L": [n(i) for i in range(4)]}),
    ("SET #l[9] = :x", {"x": n(3)}, "list", {"L": [n(i) for i in range(4)]}),
    ("REMOVE #l[0], #l[2]", {}, "list", {"L": [n(1)]}),
    ("SET deep.#i.y = :x", {"x": n(2)}, "deep", {"M": {"in": {"M": {"x": n(1), "y": n(2)}}}}),
    ("ADD num :x", {"x": n(-7)}, "num", n(-2)),
    ("ADD fresh :x", {"x": n(3)}, "fresh", n(3)),
    ("DELETE tags :x", {"x": {"SS": ["p", "q"]}}, "tags", None),
    ("SET a = txt, txt = :x", {"x": s("new")}, "a", s("text")),
]


@documented("update expressions", UPDATES)
@pytest.mark.parametrize(("expression", "values", "name", "expected"), CHANGES)
def test_an_update_changes(
    dynamodb: Any, expression: str, values: dict[str, Any], name: str, expected: Any
) -> None:
    names = {k: v for k, v in {"#l": "list", "#i": "in"}.items() if k in expression}
    more = {"ExpressionAttributeNames": names} if names else {}
    assert update(dynamodb, expression, values=values, **more).get(name) == expected


RETURNED = [
    ("NONE", {}),
    ("ALL_OLD", ITEM),
    ("UPDATED_OLD", {"num": n(5), "deep": {"M": {"in": {"M": {"x": n(1)}}}}}),
    ("UPDATED_NEW", {"num": n(6), "deep": {"M": {"in": {"M": {"x": n(2)}}}}}),
]


@documented("update expressions", f"{API}: UpdateItem")
@pytest.mark.parametrize(("wanted", "expected"), RETURNED)
def test_an_update_returns(dynamodb: Any, wanted: str, expected: dict[str, Any]) -> None:
    expression = "SET num = num + :one, deep.#i.x = :two"
    found = update(
        dynamodb,
        expression,
        values={"one": n(1), "two": n(2)},
        ExpressionAttributeNames={"#i": "in"},
        ReturnValues=wanted,
    )
    if "tags" in found:
        found["tags"]["SS"].sort()
    assert found == expected


HOLDS = [
    ("attribute_exists(deep.#i)", {}, True),
    ("attribute_not_exists(#l[3])", {}, True),
    ("attribute_type(flag, :x)", {"x": s("BOOL")}, True),
    ("contains(tags, :x)", {"x": s("p")}, True),
    ("contains(#l, :x)", {"x": n(2)}, True),
    ("contains(txt, :x)", {"x": s("ex")}, True),
    ("begins_with(txt, :x)", {"x": s("ext")}, False),
    ("size(tags) = :x", {"x": n(2)}, True),
    ("num IN (:x, :y)", {"x": n(4), "y": n("5.0")}, True),
    ("num = :x", {"x": s("5")}, False),
    ("absent <> :x", {"x": s("5")}, True),
    ("NOT num > :x AND txt = :y OR num = :x", {"x": n(5), "y": s("no")}, True),
    ("num > :x AND (txt = :y OR num = :z)", {"x": n(5), "y": s("text"), "z": n(5)}, False),
]


@documented("condition expressions", CONDITIONS)
@pytest.mark.parametrize(("condition", "values", "holds"), HOLDS)
def test_a_condition_holds(
    dynamodb: Any, condition: str, values: dict[str, Any], holds: bool
) -> None:
    names = {k: v for k, v in {"#l": "list", "#i": "in"}.items() if k in condition}
    request: dict[str, Any] = {"TableName": TABLE, "Key": KEY, "ConditionExpression": condition}
    if names:
        request["ExpressionAttributeNames"] = names
    if values:
        request["ExpressionAttributeValues"] = {f":{k}": v for k, v in values.items()}
    if holds:
        dynamodb.delete_item(**request)
    else:
        error = refused(dynamodb.delete_item, **request)["Error"]
        assert error["Code"] == "ConditionalCheckFailedException"
    assert ("Item" not in dynamodb.get_item(TableName=TABLE, Key=KEY)) is holds


@documented("condition expressions", f"{API}: PutItem")
@pytest.mark.parametrize("operation", ["put_item", "delete_item", "update_item"])
def test_a_failed_condition_gives_the_old_item_if_asked(dynamodb: Any, operation: str) -> None:
    what = {"Item": KEY} if operation == "put_item" else {"Key": KEY}
    request = {"TableName": TABLE, **what, "ConditionExpression": "attribute_not_exists(pk)"}
    plain = refused(getattr(dynamodb, operation), **request)
    assert plain["Error"]["Code"] == "ConditionalCheckFailedException"
    assert plain["Error"]["Message"] == "The conditional request failed"
    assert "Item" not in plain
    asked = refused(
        getattr(dynamodb, operation), **request, ReturnValuesOnConditionCheckFailure="ALL_OLD"
    )
    assert asked["Item"]["deep"] == ITEM["deep"]


@documented("transactions", TRANSACTIONS)
def test_a_cancelled_transaction_has_a_reason_for_each_part(dynamodb: Any) -> None:
    other = {"pk": s("a"), "sk": n(2)}
    answer = refused(
        dynamodb.transact_write_items,
        TransactItems=[
            {"Put": {"TableName": TABLE, "Item": other}},
            {
                "ConditionCheck": {
                    "TableName": TABLE,
                    "Key": KEY,
                    "ConditionExpression": "num = :n",
                    "ExpressionAttributeValues": {":n": n(0)},
                    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                }
            },
            {
                "Update": {
                    "TableName": TABLE,
                    "Key": {"pk": s("b"), "sk": n(1)},
                    "UpdateExpression": "SET x = absent",
                }
            },
        ],
    )
    assert answer["Error"]["Message"] == (
        "Transaction cancelled, please refer cancellation reasons for specific reasons "
        "[None, ConditionalCheckFailed, ValidationError]"
    )
    none, failed, invalid = answer["CancellationReasons"]
    assert none == {"Code": "None"}
    assert failed["Message"] == "The conditional request failed"
    assert failed["Item"]["num"] == n(5)
    assert invalid["Message"].startswith("The provided expression refers to an attribute that")
    assert dynamodb.scan(TableName=TABLE)["Count"] == 1


@documented("transactions", f"{API}: TransactWriteItems")
def test_a_token_makes_a_transaction_idempotent(dynamodb: Any) -> None:
    def add(amount: int) -> None:
        dynamodb.transact_write_items(
            ClientRequestToken="once",
            TransactItems=[
                {
                    "Update": {
                        "TableName": TABLE,
                        "Key": KEY,
                        "UpdateExpression": "ADD num :x",
                        "ExpressionAttributeValues": {":x": n(amount)},
                    }
                }
            ],
        )

    add(1)
    add(1)
    assert dynamodb.get_item(TableName=TABLE, Key=KEY)["Item"]["num"] == n(6)
    error = refused(add, amount=2)["Error"]
    assert error["Code"] == "IdempotentParameterMismatchException"


@documented("transactions", f"{API}: TransactGetItems")
def test_a_transaction_reads_what_is_there_and_an_empty_answer_for_what_is_not(
    dynamodb: Any,
) -> None:
    answers = dynamodb.transact_get_items(
        TransactItems=[
            {"Get": {"TableName": TABLE, "Key": KEY, "ProjectionExpression": "num, deep"}},
            {"Get": {"TableName": TABLE, "Key": {"pk": s("none"), "sk": n(1)}}},
        ]
    )["Responses"]
    assert answers == [{"Item": {"num": n(5), "deep": ITEM["deep"]}}, {}]


NUMBERS = [
    ("1e2", "100"),
    ("-0.50", "-0.5"),
    ("0001", "1"),
    ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
    ("0." + "0" * 20 + "1", "0." + "0" * 20 + "1"),
]


@documented("numbers", TYPES)
@pytest.mark.parametrize(("written", "read"), NUMBERS)
def test_a_number_is_kept_exactly_in_one_form(dynamodb: Any, written: str, read: str) -> None:
    dynamodb.put_item(TableName=TABLE, Item={**KEY, "num": n(written)})
    assert dynamodb.get_item(TableName=TABLE, Key=KEY)["Item"]["num"] == n(read)


@documented("legacy parameters", f"{GUIDE}: Legacy conditional parameters")
def test_parameters_from_before_expressions_work(dynamodb: Any) -> None:
    answer = dynamodb.update_item(
        TableName=TABLE,
        Key=KEY,
        AttributeUpdates={
            "num": {"Action": "ADD", "Value": n(1)},
            "txt": {"Action": "DELETE"},
            "more": {"Value": s("x")},
        },
        Expected={"num": {"ComparisonOperator": "BETWEEN", "AttributeValueList": [n(1), n(5)]}},
        ReturnValues="ALL_NEW",
    )["Attributes"]
    assert (answer["num"], answer["more"], "txt" in answer) == (n(6), s("x"), False)
    error = refused(
        dynamodb.put_item, TableName=TABLE, Item=KEY, Expected={"pk": {"Exists": False}}
    )["Error"]
    assert error["Code"] == "ConditionalCheckFailedException"
    found = dynamodb.query(
        TableName=TABLE,
        KeyConditions={"pk": {"ComparisonOperator": "EQ", "AttributeValueList": [s("a")]}},
        QueryFilter={"more": {"ComparisonOperator": "NOT_NULL"}},
        AttributesToGet=["num"],
    )
    assert found["Items"] == [{"num": n(6)}]
