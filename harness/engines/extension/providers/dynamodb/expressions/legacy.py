"""The parameters that expressions have replaced, as the nodes that expressions are read into.

Source: Amazon DynamoDB Developer Guide, "Legacy conditional parameters".
"""

from __future__ import annotations

from typing import Any

from ..backend import validation_error
from ..values.checking import ValueFault, check
from ..values.comparing import compared
from .keys import KeyCondition
from .nodes import And, Assignment, Between, Comparison, Function, In, Not, Or, Path, Value

_INVALID = "One or more parameter values were invalid: "
_SIGNS = {"EQ": "=", "NE": "<>", "LE": "<=", "LT": "<", "GE": ">=", "GT": ">"}
_COUNTS = {"NULL": (0, 0), "NOT_NULL": (0, 0), "BETWEEN": (2, 2), "IN": (1, 100)}
_SCALARS = ("S", "N", "B")
_KINDS = {
    **dict.fromkeys(("LE", "LT", "GE", "GT", "BETWEEN", "IN"), _SCALARS),
    "BEGINS_WITH": ("S", "B"),
    "CONTAINS": ("S", "N", "B", "BOOL", "NULL"),
    "NOT_CONTAINS": ("S", "N", "B", "BOOL", "NULL"),
}


def conditions(given: dict[str, Any] | None, conditional: str | None) -> Any:
    """QueryFilter, ScanFilter or Expected as one condition; None where there is none."""
    joined: Any = None
    for name, condition in (given or {}).items():
        node = _condition(Path((name,)), condition)
        if joined is None:
            joined = node
        else:
            joined = Or(joined, node) if conditional == "OR" else And(joined, node)
    return joined


def key_conditions(given: dict[str, Any]) -> dict[str, KeyCondition]:
    """KeyConditions as those of a KeyConditionExpression."""
    found: dict[str, KeyCondition] = {}
    for name, condition in given.items():
        operator = condition.get("ComparisonOperator", "")
        values = tuple(_values(operator, condition))
        if operator in ("EQ", "LE", "LT", "GE", "GT"):
            found[name] = KeyCondition(name, _SIGNS[operator], values)
        elif operator == "BETWEEN":
            found[name] = KeyCondition(name, "BETWEEN", values)
        elif operator == "BEGINS_WITH":
            found[name] = KeyCondition(name, "begins_with", values)
        else:
            raise validation_error("Attempted conditional constraint is not an indexable operation")
    if not 1 <= len(found) <= 2:
        raise validation_error("Conditions can be of length 1 or 2 only")
    return found


def updates(given: dict[str, Any]) -> list[Assignment]:
    """AttributeUpdates as the actions of an update expression."""
    actions = []
    for name, change in given.items():
        action, value = change.get("Action", "PUT"), change.get("Value")
        if value is None and action != "DELETE":
            raise validation_error(
                f"{_INVALID}Only DELETE action is allowed when no attribute value is specified"
            )
        if value is not None:
            _check(value)
        section = {"PUT": "SET", "ADD": "ADD"}.get(action, "DELETE" if value else "REMOVE")
        kind = next(iter(value)) if value else ""
        if section == "ADD" and kind == "L":
            append = Function("list_append", (_or_empty(name), Value(value)))
            actions.append(Assignment("SET", Path((name,)), append))
            continue
        allowed = {"ADD": ("N", "SS", "NS", "BS"), "DELETE": ("SS", "NS", "BS")}
        if section in allowed and kind not in allowed[section]:
            raise validation_error(
                f"{_INVALID}{action} action is not supported for the type {kind}"
            )
        actions.append(Assignment(section, Path((name,)), Value(value) if value else None))
    return actions


def _or_empty(name: str) -> Function:
    return Function("if_not_exists", (Path((name,)), Value({"L": []})))


def _condition(path: Path, given: dict[str, Any]) -> Any:
    operator = given.get("ComparisonOperator")
    if operator is None:
        return _expected(path, given)
    values = _values(operator, given)
    operands = [Value(value) for value in values]
    if operator in _SIGNS:
        return Comparison(_SIGNS[operator], path, operands[0])
    match operator:
        case "NULL":
            return Function("attribute_not_exists", (path,))
        case "NOT_NULL":
            return Function("attribute_exists", (path,))
        case "BETWEEN":
            return Between(path, operands[0], operands[1])
        case "IN":
            return In(path, tuple(operands))
        case "BEGINS_WITH":
            return Function("begins_with", (path, operands[0]))
        case "CONTAINS":
            return Function("contains", (path, operands[0]))
    # An attribute that is not there contains nothing, but does not pass NOT_CONTAINS either.
    exists = Function("attribute_exists", (path,))
    return And(exists, Not(Function("contains", (path, operands[0]))))


def _expected(path: Path, given: dict[str, Any]) -> Any:
    value = given.get("Value")
    if given.get("Exists") is False:
        if value is not None:
            raise validation_error(
                f"{_INVALID}Value cannot be used when Exists is set to false for Attribute: "
                f"{path.root}"
            )
        return Function("attribute_not_exists", (path,))
    if value is None:
        state = "true" if given.get("Exists") else "null"
        raise validation_error(
            f"{_INVALID}Value must be provided when Exists is {state} for Attribute: {path.root}"
        )
    _check(value)
    return Comparison("=", path, Value(value))


def _values(operator: str, given: dict[str, Any]) -> list[dict[str, Any]]:
    values = list(given.get("AttributeValueList") or [])
    if "Value" in given:
        values = [given["Value"]]
    for value in values:
        _check(value)
    low, high = _COUNTS.get(operator, (1, 1))
    if not low <= len(values) <= high:
        raise validation_error(
            f"{_INVALID}Invalid number of argument(s) for the {operator} ComparisonOperator"
        )
    kinds = [next(iter(value)) for value in values]
    for kind in kinds:
        if operator in _KINDS and kind not in _KINDS[operator]:
            raise validation_error(
                f"{_INVALID}ComparisonOperator {operator} is not valid for {kind} "
                "AttributeValue type"
            )
    if len(set(kinds)) > 1:
        raise validation_error(
            f"{_INVALID}AttributeValues inside AttributeValueList must be of same type"
        )
    if operator == "BETWEEN" and compared(">", *values):
        raise validation_error(
            "The BETWEEN condition was provided a range where the lower bound is greater than "
            "the upper bound"
        )
    return values


def _check(value: dict[str, Any]) -> None:
    try:
        check(value)
    except ValueFault as fault:
        raise validation_error(str(fault)) from fault
