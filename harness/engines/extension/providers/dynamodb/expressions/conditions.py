"""Conditions and filters: checked before anything is read, then asked of items.

Source: Amazon DynamoDB Developer Guide, "Condition and filter expressions, operators, and
functions".
"""

from __future__ import annotations

from typing import Any

from ..values.comparing import compared, equal, sortable
from ..values.sizes import binary_size
from .errors import ExpressionError
from .nodes import And, Between, Comparison, Function, In, Not, Or, Path, Value
from .paths import found

Item = dict[str, Any]
_CONDITIONS = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
}
_MAX_IN = 100
_OF_UPDATES = ("if_not_exists", "list_append")
_ORDERED = ("S", "N", "B")
_TYPES = ("B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M")
_SIZED = ("S", "B", "SS", "NS", "BS", "L", "M")


def check_functions(node: Any, *, alone: bool = True) -> None:
    """That each function is known and stands where it may; before names are looked up."""
    match node:
        case Function(name, arguments):
            if name in _OF_UPDATES:
                raise ExpressionError(
                    f"The function is not allowed in a condition expression; function: {name}"
                )
            if name not in _CONDITIONS and name != "size":
                raise ExpressionError(f"Invalid function name; function: {name}")
            if alone == (name == "size"):
                raise ExpressionError(
                    "The function is not allowed to be used this way in an expression; "
                    f"function: {name}"
                )
            for argument in arguments:
                check_functions(argument, alone=False)
        case And(left, right) | Or(left, right):
            check_functions(left)
            check_functions(right)
        case Not(condition):
            check_functions(condition)
        case Comparison(_, left, right):
            _all_operands(left, right)
        case Between(subject, low, high):
            _all_operands(subject, low, high)
        case In(subject, candidates):
            _all_operands(subject, *candidates)


def _all_operands(*operands: Any) -> None:
    for operand in operands:
        check_functions(operand, alone=False)


def check(node: Any) -> None:
    """That operands fit: number, types, distinctness. Names and values are in place."""
    match node:
        case And(left, right) | Or(left, right):
            check(left)
            check(right)
        case Not(condition):
            check(condition)
        case Comparison(sign, left, right):
            _check_all(left, right)
            if sign not in ("=", "<>"):
                _require_order(sign, left, right)
            _distinct(sign, left, right)
        case Between(subject, low, high):
            _check_all(subject, low, high)
            _require_order("BETWEEN", subject, low, high)
            _bounds(low, high)
        case In(subject, candidates):
            _check_all(subject, *candidates)
            if len(candidates) > _MAX_IN:
                raise _wrong_count("IN", len(candidates) + 1)
            _distinct("IN", subject, *candidates)
        case Function():
            _check_function(node)


def _check_all(*operands: Any) -> None:
    for operand in operands:
        check(operand)


def _check_function(function: Function) -> None:
    name, arguments = function.name, function.arguments
    _check_all(*arguments)
    wanted = _CONDITIONS.get(name, 1)
    if len(arguments) != wanted:
        raise _wrong_count(name, len(arguments))
    if name in ("attribute_exists", "attribute_not_exists"):
        if not isinstance(arguments[0], Path):
            raise ExpressionError(
                "Operator or function requires a document path; operator or function: " + name
            )
    elif name == "size":
        _require_types(name, arguments[0], _SIZED)
    elif name == "begins_with":
        for argument in arguments:
            _require_types(name, argument, ("S", "B"))
    elif name == "attribute_type":
        _check_attribute_type(arguments[1])
    if len(arguments) > 1:
        _distinct(name, *arguments)


def _check_attribute_type(wanted: Any) -> None:
    if not isinstance(wanted, Value):
        kind = "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}" if isinstance(wanted, Path) else "N"
        raise _wrong_type("attribute_type", kind)
    if wanted.kind != "S":
        raise _wrong_type("attribute_type", wanted.kind)
    if wanted.content["S"] not in _TYPES:
        raise ExpressionError(
            f"Invalid attribute type name found; type: {wanted.content['S']}, "
            f"valid types: {{{','.join(_TYPES)}}}"
        )


def _require_types(name: str, argument: Any, kinds: tuple[str, ...]) -> None:
    kind = argument.kind if isinstance(argument, Value) else None
    if isinstance(argument, Function):
        kind = "N"
    if kind is not None and kind not in kinds:
        raise _wrong_type(name, kind)


def _wrong_count(name: str, count: int) -> ExpressionError:
    return ExpressionError(
        "Incorrect number of operands for operator or function; operator or function: "
        f"{name}, number of operands: {count}"
    )


def _wrong_type(name: str, kind: str) -> ExpressionError:
    return ExpressionError(
        "Incorrect operand type for operator or function; operator or function: "
        f"{name}, operand type: {kind}"
    )


def _require_order(sign: str, *operands: Any) -> None:
    for operand in operands:
        if isinstance(operand, Value) and operand.kind not in _ORDERED:
            raise ExpressionError(
                f"Incorrect operand type for operator or function; operator: {sign}, "
                f"operand type: {operand.kind}"
            )


def _bounds(low: Any, high: Any) -> None:
    if not (isinstance(low, Value) and isinstance(high, Value)):
        return
    if low.kind != high.kind:
        rule = "same data type for lower and upper bounds"
    elif compared(">", low.content, high.content):
        rule = "upper bound to be greater than or equal to lower bound"
    else:
        return
    raise ExpressionError(
        f"The BETWEEN operator requires {rule}; lower bound operand: {low}, "
        f"upper bound operand: {high}"
    )


def _distinct(sign: str, first: Any, *others: Any) -> None:
    if isinstance(first, Path) and first in others:
        raise ExpressionError(
            "The first operand must be distinct from the remaining operands for this operator "
            f"or function; operator: {sign}, first operand: {first}"
        )


def holds(node: Any, item: Item) -> bool:
    """Whether the condition is true of the item; `{}` is the item that is not there."""
    match node:
        case And(left, right):
            return holds(left, item) and holds(right, item)
        case Or(left, right):
            return holds(left, item) or holds(right, item)
        case Not(condition):
            return not holds(condition, item)
        case Comparison(sign, left, right):
            return compared(sign, operand(left, item), operand(right, item))
        case Between(subject, low, high):
            value = operand(subject, item)
            return compared(">=", value, operand(low, item)) and compared(
                "<=", value, operand(high, item)
            )
        case In(subject, candidates):
            value = operand(subject, item)
            return any(compared("=", value, operand(c, item)) for c in candidates)
    return _function_holds(node, item)


def operand(node: Any, item: Item) -> dict[str, Any] | None:
    """The value of an operand; None where there is none."""
    match node:
        case Value(content):
            return content
        case Path(steps):
            return found(item, steps)
        case Function("size", (argument,)):
            return _size(operand(argument, item))
    raise AssertionError(f"no operand: {node!r}")


def _size(value: dict[str, Any] | None) -> dict[str, Any] | None:
    if value is None:
        return None
    ((kind, content),) = value.items()
    if kind not in _SIZED:
        return None
    if kind == "B":
        return {"N": str(binary_size(content))}
    return {"N": str(len(content.encode() if kind == "S" else content))}


def _function_holds(function: Function, item: Item) -> bool:
    values = [operand(argument, item) for argument in function.arguments]
    first = values[0]
    match function.name:
        case "attribute_exists":
            return first is not None
        case "attribute_not_exists":
            return first is None
    second = values[1]
    if first is None or second is None:
        return False
    match function.name:
        case "attribute_type":
            return second.get("S") in first
        case "begins_with":
            return begins_with(first, second)
        case "contains":
            return contains(first, second)
    raise AssertionError(f"no condition: {function!r}")


def begins_with(value: dict[str, Any], start: dict[str, Any]) -> bool:
    kind = next(iter(start))
    if kind not in ("S", "B") or kind not in value:
        return False
    return bool(sortable(value).startswith(sortable(start)))


def contains(value: dict[str, Any], part: dict[str, Any]) -> bool:
    ((kind, content),) = value.items()
    ((part_kind, part_content),) = part.items()
    if kind in ("S", "B"):
        return kind == part_kind and sortable(part) in sortable(value)
    if kind in ("SS", "NS", "BS"):
        return kind[0] == part_kind and part_content in content
    if kind == "L":
        return any(equal(element, part) for element in content)
    return False
