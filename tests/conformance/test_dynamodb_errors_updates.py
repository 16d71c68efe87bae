"""Amazon DynamoDB: update expressions that are refused, in the words that AWS has for it."""

from __future__ import annotations

from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.dynamodb_support import (
    KEY,
    UPDATES,
    Refused,
    error_of,
    make_things,
    n,
    rows,
    s,
    values,
)

SERVICE = "DynamoDB"
_UPDATE = "Invalid UpdateExpression: "


def update(name: str, expression: str, message: str, **more: Any) -> Refused:
    return Refused(
        name, "update_item", message, {"Key": KEY, "UpdateExpression": expression, **more}
    )


ALL = [
    *rows(
        "update expressions",
        UPDATES,
        update("update-empty", "", _UPDATE + "The expression can not be empty;"),
        update("update-unfinished", "SET", _UPDATE + 'Syntax error; token: "<EOF>", near: "SET"'),
        update(
            "section-twice",
            "SET a = :x SET b = :x",
            _UPDATE + 'The "SET" section can only be used once in an update expression;',
            **values(x=n(1)),
        ),
        update(
            "paths-overlap",
            "SET a = :x, a.b = :x",
            _UPDATE + "Two document paths overlap with each other; must remove or rewrite one of "
            "these paths; path one: [a], path two: [a, b]",
            **values(x=n(1)),
        ),
        update(
            "paths-conflict",
            "SET a.b = :x, a[0] = :x",
            _UPDATE + "Two document paths conflict with each other; must remove or rewrite one "
            "of these paths; path one: [a, b], path two: [a, [0]]",
            **values(x=n(1)),
        ),
        update(
            "key-updated",
            "SET pk = :x",
            "One or more parameter values were invalid: Cannot update attribute pk. This "
            "attribute is part of the key",
            **values(x=s("x")),
        ),
        update(
            "add-a-string",
            "ADD a :x",
            _UPDATE + "Incorrect operand type for operator or function; operator: ADD, operand "
            "type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND",
            **values(x=s("x")),
        ),
        update(
            "delete-a-number",
            "DELETE a :x",
            _UPDATE + "Incorrect operand type for operator or function; operator: DELETE, operand "
            "type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND",
            **values(x=n(1)),
        ),
        update(
            "append-no-list",
            "SET a = list_append(a, :x)",
            _UPDATE + "Incorrect operand type for operator or function; operator or function: "
            "list_append, operand type: S",
            **values(x=s("x")),
        ),
        update(
            "plus-a-string",
            "SET a = a + :x",
            _UPDATE + "Incorrect operand type for operator or function; operator or function: +, "
            "operand type: S",
            **values(x=s("x")),
        ),
        update(
            "function-of-conditions",
            "SET a = attribute_exists(b)",
            _UPDATE + "The function is not allowed in an update expression; function: "
            "attribute_exists",
        ),
        update(
            "nothing-to-copy",
            "SET a = absent",
            "The provided expression refers to an attribute that does not exist in the item",
        ),
        update(
            "nothing-to-count",
            "SET a = absent + :x",
            "The provided expression refers to an attribute that does not exist in the item",
            **values(x=n(1)),
        ),
        update(
            "no-such-place",
            "SET a.b = :x",
            "The document path provided in the update expression is invalid for update",
            **values(x=n(1)),
        ),
        update(
            "sum-too-precise",
            "SET a = num + :x",
            "Attempting to store more than 38 significant digits in a Number",
            **values(x=n("1E-40")),
        ),
        update(
            "add-to-a-string",
            "ADD txt :x",
            "An operand in the update expression has an incorrect data type",
            **values(x=n(1)),
        ),
    ),
]


@pytest.mark.parametrize("case", ALL)
def test_update_is_refused(cloud: Cloud, case: Refused) -> None:
    dynamodb = make_things(cloud)
    dynamodb.put_item(TableName="Things", Item={**KEY, "txt": s("text"), "num": n(1)})
    assert error_of(dynamodb, case) == {"Code": case.code, "Message": case.message}
    assert dynamodb.scan(TableName="Things")["Items"] == [{**KEY, "txt": s("text"), "num": n(1)}]
