"""Key conditions: which partition a query reads, and which part of its sort keys.

Source: Amazon DynamoDB Developer Guide, "Key condition expressions for the Query operation".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .errors import ExpressionError
from .nodes import And, Between, Comparison, Function, In, Not, Or, Path, Value

_FLIPPED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_TYPE = (
    "One or more parameter values were invalid: Condition parameter type does not match schema type"
)
_EMPTY = (
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
    "contain an empty string value. Key: "
)


@dataclass(frozen=True)
class KeyCondition:
    attribute: str
    operator: str
    """=, <, <=, >, >=, BETWEEN or begins_with."""
    values: tuple[dict[str, Any], ...]


def conditions(node: Any) -> dict[str, KeyCondition]:
    """The condition on each attribute.

    Raises:
        ExpressionError: a construct that a key condition cannot have, in AWS's words.
    """
    _check_operators(node)
    found: dict[str, KeyCondition] = {}
    parts = list(_conjuncts(node))
    _check_shape(parts)
    for part in parts:
        condition = _condition(part)
        if condition.attribute in found:
            raise _whole("KeyConditionExpressions must only contain one condition per key")
        found[condition.attribute] = condition
    if len(found) > 2:
        raise _whole("Conditions can be of length 1 or 2 only")
    return found


def _conjuncts(node: Any) -> Any:
    if isinstance(node, And):
        yield from _conjuncts(node.left)
        yield from _conjuncts(node.right)
    else:
        yield node


def _check_operators(node: Any) -> None:
    match node:
        case Or():
            raise _operator("OR")
        case Not():
            raise _operator("NOT")
        case In():
            raise _operator("IN")
        case Comparison("<>", _, _):
            raise _operator("<>")
        case Function(name, _) if name != "begins_with":
            raise _operator(name)
        case And(left, right):
            _check_operators(left)
            _check_operators(right)


def _check_shape(parts: list[Any]) -> None:
    for part in parts:
        first, *others = _operands(part)
        operands = [first, *others]
        # What AWS finds first, from the left: a value before the key, functions, second names.
        if isinstance(first, Value) and not isinstance(part, Comparison):
            name = "BETWEEN" if isinstance(part, Between) else part.name
            raise _whole(
                f"Invalid condition in KeyConditionExpression: {name} operator must have the key "
                "attribute as its first operand"
            )
        names = 0
        for each in operands:
            if isinstance(each, Function):
                raise _whole("KeyConditionExpressions cannot contain nested operations")
            if isinstance(each, Path):
                names += 1
                if names > 1:
                    raise _whole(
                        "Invalid condition in KeyConditionExpression: Multiple attribute names "
                        "used in one condition"
                    )
                if len(each.steps) > 1:
                    raise _whole(
                        "KeyConditionExpressions cannot have conditions on nested attributes"
                    )
        if not names:
            raise _whole("Invalid condition in KeyConditionExpression: No key attribute specified")


def _operands(part: Any) -> tuple[Any, ...]:
    match part:
        case Comparison(_, left, right):
            return left, right
        case Between(subject, low, high):
            return subject, low, high
    return tuple(part.arguments)


def _condition(part: Any) -> KeyCondition:
    match part:
        case Comparison(sign, Path() as path, Value(content)):
            return KeyCondition(path.root, sign, (content,))
        case Comparison(sign, Value(content), Path() as path):
            return KeyCondition(path.root, _FLIPPED[sign], (content,))
        case Between(Path() as path, Value(low), Value(high)):
            return KeyCondition(path.root, "BETWEEN", (low, high))
        case Function("begins_with", (Path() as path, Value(start))):
            return KeyCondition(path.root, "begins_with", (start,))
    raise AssertionError(f"no key condition: {part!r}")


def fitted(
    given: dict[str, KeyCondition], schema: list[tuple[str, str]]
) -> tuple[dict[str, Any], KeyCondition | None]:
    """The partition key's value, and the condition on the sort key, of a key schema.

    Args:
        schema: name and type of the partition key and, where there is one, of the sort key.

    Raises:
        ExpressionError: the conditions are on other attributes, or of other types.
    """
    (hash_name, _), *rest = schema
    if hash_name not in given:
        raise _whole(f"Query condition missed key schema element: {hash_name}")
    if len(given) > 1:
        if not rest:
            raise _whole("Query key condition not supported")
        if rest[0][0] not in given:
            raise _whole(f"Query condition missed key schema element: {rest[0][0]}")
    for name, kind in schema:
        for value in given[name].values if name in given else ():
            if kind not in value:
                raise _whole(_TYPE)
            if value[kind] == "" and given[name].operator != "begins_with":
                raise _whole(_EMPTY + name)
    if given[hash_name].operator != "=":
        raise _whole("Query key condition not supported")
    sort = given.get(rest[0][0]) if rest else None
    return given[hash_name].values[0], sort


def _operator(name: str) -> ExpressionError:
    return _whole(f"Invalid operator used in KeyConditionExpression: {name}")


def _whole(message: str) -> ExpressionError:
    return ExpressionError(message, whole=True)
