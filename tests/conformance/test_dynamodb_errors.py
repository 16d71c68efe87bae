"""Amazon DynamoDB: expressions that are refused, in the words that AWS has for it."""

from __future__ import annotations

from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.dynamodb_support import (
    CONDITIONS,
    EXPRESSIONS,
    KEY,
    Refused,
    error_of,
    make_things,
    n,
    names,
    rows,
    s,
    values,
)

SERVICE = "DynamoDB"
_CONDITION = "Invalid ConditionExpression: "


def delete(name: str, expression: str, message: str, **more: Any) -> Refused:
    """A DeleteItem with this condition."""
    given = {"Key": KEY, "ConditionExpression": expression, **more}
    return Refused(name, "delete_item", message, given)


ALL = [
    *rows(
        "condition expressions",
        CONDITIONS,
        delete("empty", "", _CONDITION + "The expression can not be empty;"),
        delete("syntax", "a = = :x", _CONDITION + 'Syntax error; token: "=", near: "= = :x"'),
        delete("unfinished", "a = ", _CONDITION + 'Syntax error; token: "<EOF>", near: "="'),
        delete(
            "double-underscore",
            "a = :x AND __typename = :x",
            _CONDITION + 'Syntax error; token: "_", near: "AND __"',
        ),
        delete("literal", "a > 4", _CONDITION + 'Syntax error; token: "4", near: "> 4"'),
        delete(
            "redundant-parentheses",
            "((a = :x))",
            _CONDITION + "The expression has redundant parentheses;",
            **values(x=s("x")),
        ),
        delete(
            "unknown-function",
            "starts_with(a, :x)",
            _CONDITION + "Invalid function name; function: starts_with",
            **values(x=s("x")),
        ),
        delete(
            "function-of-updates",
            "if_not_exists(a, :x) = :x",
            _CONDITION
            + "The function is not allowed in a condition expression; function: if_not_exists",
            **values(x=s("x")),
        ),
        delete(
            "function-compared",
            "attribute_exists(a) = :x",
            _CONDITION + "The function is not allowed to be used this way in an expression; "
            "function: attribute_exists",
            **values(x=s("x")),
        ),
        delete(
            "size-alone",
            "size(a)",
            _CONDITION
            + "The function is not allowed to be used this way in an expression; function: size",
        ),
        delete(
            "operands-counted",
            "attribute_exists(a, b)",
            _CONDITION + "Incorrect number of operands for operator or function; operator or "
            "function: attribute_exists, number of operands: 2",
        ),
        delete(
            "path-needed",
            "attribute_not_exists(:x)",
            _CONDITION + "Operator or function requires a document path; operator or function: "
            "attribute_not_exists",
            **values(x=s("x")),
        ),
        delete(
            "begins-with-a-number",
            "begins_with(a, :x)",
            _CONDITION + "Incorrect operand type for operator or function; operator or function: "
            "begins_with, operand type: N",
            **values(x=n(1)),
        ),
        delete(
            "order-of-a-boolean",
            "a < :x",
            _CONDITION + "Incorrect operand type for operator or function; operator: <, operand "
            "type: BOOL",
            **values(x={"BOOL": True}),
        ),
        delete(
            "attribute-type-unknown",
            "attribute_type(a, :x)",
            _CONDITION + "Invalid attribute type name found; type: STRING, valid types: "
            "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
            **values(x=s("STRING")),
        ),
        delete(
            "too-long",
            "a" * 4097,
            _CONDITION + "Expression size has exceeded the maximum allowed size; expression size: "
            "4097",
        ),
        delete(
            "in-too-many",
            f"a IN ({', '.join(['b'] * 101)})",
            _CONDITION + "Incorrect number of operands for operator or function; operator or "
            "function: IN, number of operands: 102",
        ),
        delete(
            "same-operands",
            "a = a",
            _CONDITION + "The first operand must be distinct from the remaining operands for this "
            "operator or function; operator: =, first operand: [a]",
        ),
        delete(
            "between-turned-round",
            "a BETWEEN :x AND :y",
            _CONDITION + "The BETWEEN operator requires upper bound to be greater than or equal "
            "to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: "
            "AttributeValue: {N:1}",
            **values(x=n(2), y=n(1)),
        ),
        delete(
            "between-two-types",
            "a BETWEEN :x AND :y",
            _CONDITION + "The BETWEEN operator requires same data type for lower and upper "
            "bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: "
            "AttributeValue: {S:b}",
            **values(x=n(1), y=s("b")),
        ),
    ),
    *rows(
        "names and values",
        EXPRESSIONS,
        delete(
            "reserved-word",
            "status = :x",
            _CONDITION + "Attribute name is a reserved keyword; reserved keyword: status",
            **values(x=s("x")),
        ),
        delete(
            "name-undefined",
            "#a = :x",
            _CONDITION + "An expression attribute name used in the document path is not defined; "
            "attribute name: #a",
            **values(x=s("x")),
        ),
        delete(
            "value-undefined",
            "a = :y",
            _CONDITION + "An expression attribute value used in expression is not defined; "
            "attribute value: :y",
            **values(x=s("x")),
        ),
        delete(
            "value-unused",
            "a = :x",
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:y}",
            **values(x=s("x"), y=s("y")),
        ),
        delete(
            "name-unused",
            "a = :x",
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}",
            **values(x=s("x")),
            **names(b="b"),
        ),
        delete(
            "value-key",
            "a = :x",
            'ExpressionAttributeValues contains invalid key: Syntax error; key: "x"',
            ExpressionAttributeValues={"x": s("x")},
        ),
        delete(
            "name-key",
            "a = :x",
            'ExpressionAttributeNames contains invalid key: Syntax error; key: "b"',
            ExpressionAttributeNames={"b": "b"},
            **values(x=s("x")),
        ),
        delete(
            "no-values",
            "attribute_exists(a)",
            "ExpressionAttributeValues must not be empty",
            ExpressionAttributeValues={},
        ),
        delete(
            "no-names",
            "attribute_exists(a)",
            "ExpressionAttributeNames must not be empty",
            ExpressionAttributeNames={},
        ),
        Refused(
            "values-without-expression",
            "delete_item",
            "ExpressionAttributeValues can only be specified when using expressions: "
            "ConditionExpression is null",
            {"Key": KEY, **values(x=s("x"))},
        ),
        Refused(
            "names-without-expression",
            "get_item",
            "ExpressionAttributeNames can only be specified when using expressions",
            {"Key": KEY, **names(a="a")},
        ),
        Refused(
            "two-languages",
            "get_item",
            "Can not use both expression and non-expression parameters in the same request: "
            "Non-expression parameters: {AttributesToGet} Expression parameters: "
            "{ProjectionExpression}",
            {"Key": KEY, "AttributesToGet": ["a"], "ProjectionExpression": "a"},
        ),
        Refused(
            "projection-overlap",
            "get_item",
            "Invalid ProjectionExpression: Two document paths overlap with each other; must "
            "remove or rewrite one of these paths; path one: [a, b], path two: [a]",
            {"Key": KEY, "ProjectionExpression": "a.b, a"},
        ),
        Refused(
            "projection-reserved",
            "get_item",
            "Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved "
            "keyword: name",
            {"Key": KEY, "ProjectionExpression": "name"},
        ),
    ),
]


@pytest.mark.parametrize("case", ALL)
def test_expression_is_refused(cloud: Cloud, case: Refused) -> None:
    dynamodb = make_things(cloud)
    dynamodb.put_item(TableName="Things", Item={**KEY, "txt": s("text"), "num": n(1)})
    assert error_of(dynamodb, case) == {"Code": case.code, "Message": case.message}
    assert dynamodb.scan(TableName="Things")["Items"] == [{**KEY, "txt": s("text"), "num": n(1)}]
