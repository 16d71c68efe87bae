"""Update expressions: read, checked and done.

Source: Amazon DynamoDB Developer Guide, "Update expressions".
"""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

from ..values.checking import ValueFault, check_number
from ..values.numbers import EXACT, canonical_number
from .errors import ExpressionError
from .nodes import Assignment, Function, Path, Sum, Value
from .paths import check_apart, found
from .placeholders import Placeholders
from .reading import Reader, resolved, ungrouped

Item = dict[str, Any]
_SECTIONS = ("SET", "REMOVE", "ADD", "DELETE")
_LONG = {
    "S": "STRING",
    "N": "NUMBER",
    "B": "BINARY",
    "SS": "STRING_SET",
    "NS": "NUMBER_SET",
    "BS": "BINARY_SET",
    "M": "MAP",
    "L": "LIST",
    "NULL": "NULL",
    "BOOL": "BOOLEAN",
}
_ALLOWED = {"ADD": ("N", "SS", "NS", "BS"), "DELETE": ("SS", "NS", "BS")}
_WRONG_TYPE = "An operand in the update expression has an incorrect data type"
_NO_PLACE = "The document path provided in the update expression is invalid for update"
_NO_ATTRIBUTE = "The provided expression refers to an attribute that does not exist in the item"


class UpdateFault(Exception):
    """What cannot be done to the item as it is; its text is what AWS says."""


def read(source: str, placeholders: Placeholders) -> list[Assignment]:
    """The actions of an update expression.

    Raises:
        ExpressionError: in AWS's words.
    """
    raw = _Reader(source).actions()
    for action in raw:
        _check_functions(action.value)
    actions: list[Assignment] = resolved(tuple(raw), placeholders)
    for action in actions:
        _check(action)
    check_apart([action.path for action in actions])
    return list(actions)


class _Reader(Reader):
    def actions(self) -> list[Assignment]:
        actions: list[Assignment] = []
        seen: set[str] = set()
        while self.tokens.now.kind != "end":
            section = self.tokens.word(*_SECTIONS)
            if section is None:
                raise self.tokens.wrong()
            if section in seen:
                raise ExpressionError(
                    f'The "{section}" section can only be used once in an update expression;'
                )
            seen.add(section)
            actions.append(self._action(section))
            while self.tokens.taken(","):
                actions.append(self._action(section))
        self.finish()
        return actions

    def _action(self, section: str) -> Assignment:
        path: Any = self.path()
        value = None
        if section == "SET":
            self.tokens.need("=")
            value = self._assigned()
        elif section in ("ADD", "DELETE"):
            if self.tokens.now.kind != "value":
                raise self.tokens.wrong()
            value = self.operand()
        return Assignment(section, path, value)

    def _assigned(self) -> Any:
        left = ungrouped(self.operand())
        for sign in "+-":
            if self.tokens.taken(sign):
                return Sum(sign, left, ungrouped(self.operand()))
        return left


def _check_functions(node: Any) -> None:
    if isinstance(node, Sum):
        _check_functions(node.left)
        _check_functions(node.right)
    elif isinstance(node, Function):
        if node.name in (
            "attribute_exists",
            "attribute_not_exists",
            "attribute_type",
            "begins_with",
            "contains",
            "size",
        ):
            raise ExpressionError(
                f"The function is not allowed in an update expression; function: {node.name}"
            )
        if node.name not in ("if_not_exists", "list_append"):
            raise ExpressionError(f"Invalid function name; function: {node.name}")
        for argument in node.arguments:
            _check_functions(argument)


def _check(action: Assignment) -> None:
    if action.section in _ALLOWED:
        kind = action.value.kind
        if kind not in _ALLOWED[action.section]:
            raise ExpressionError(
                "Incorrect operand type for operator or function; operator: "
                f"{action.section}, operand type: {_LONG[kind]}, "
                f"typeSet: ALLOWED_FOR_{action.section}_OPERAND"
            )
    elif action.value is not None:
        _check_operand(action.value)


def _check_operand(node: Any) -> None:
    if isinstance(node, Sum):
        for side in (node.left, node.right):
            _check_operand(side)
            _require(node.operator, side, "N")
    elif isinstance(node, Function):
        if len(node.arguments) != 2:
            raise ExpressionError(
                "Incorrect number of operands for operator or function; operator or function: "
                f"{node.name}, number of operands: {len(node.arguments)}"
            )
        for argument in node.arguments:
            _check_operand(argument)
            if node.name == "list_append":
                _require(node.name, argument, "L")
        if node.name == "if_not_exists" and not isinstance(node.arguments[0], Path):
            raise ExpressionError(
                "Operator or function requires a document path; operator or function: if_not_exists"
            )


def _require(operator: str, operand: Any, kind: str) -> None:
    if isinstance(operand, Value) and operand.kind != kind:
        raise ExpressionError(
            "Incorrect operand type for operator or function; operator or function: "
            f"{operator}, operand type: {operand.kind}"
        )


def updated(item: Item, actions: list[Assignment]) -> Item:
    """The item with the actions done, all of them on what it was before.

    Raises:
        UpdateFault: an operand or path does not fit the item.
    """
    values = [None if action.value is None else _value(action.value, item) for action in actions]
    new = copy.deepcopy(item)
    removed: list[Path] = []
    for action, value in _in_order(actions, values):
        if action.section == "REMOVE":
            _holder(new, action.path)
            removed.append(action.path)
        elif action.section == "SET":
            _put(new, action.path, value)
        else:
            _change_in_place(new, action, value)
    for path in sorted(removed, key=_last_index, reverse=True):
        _take_away(new, path)
    return new


def _in_order(actions: list[Assignment], values: list[Any]) -> list[tuple[Assignment, Any]]:
    """Elements of a list are set by rising index, whichever is written first."""
    return sorted(zip(actions, values, strict=True), key=lambda pair: _last_index(pair[0].path))


def _last_index(path: Path) -> int:
    step = path.steps[-1]
    return step if isinstance(step, int) else -1


def _value(node: Any, item: Item) -> dict[str, Any]:
    match node:
        case Value(content):
            return content
        case Path(steps):
            value = found(item, steps)
            if value is None:
                raise UpdateFault(_NO_ATTRIBUTE)
            return value
        case Sum(sign, left, right):
            return _summed(sign, _value(left, item), _value(right, item))
        case Function("if_not_exists", (Path(steps), otherwise)):
            there = found(item, steps)
            return there if there is not None else _value(otherwise, item)
        case Function("list_append", (first, second)):
            one, other = _value(first, item), _value(second, item)
            if "L" not in one or "L" not in other:
                raise UpdateFault(_WRONG_TYPE)
            return {"L": [*one["L"], *other["L"]]}
    raise AssertionError(f"no operand: {node!r}")


def _summed(sign: str, left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    if "N" not in left or "N" not in right:
        raise UpdateFault(_WRONG_TYPE)
    operation = EXACT.add if sign == "+" else EXACT.subtract
    result = str(operation(Decimal(left["N"]), Decimal(right["N"])))
    try:
        check_number(result)
    except ValueFault as fault:
        raise UpdateFault(str(fault)) from fault
    return {"N": canonical_number(result)}


def _holder(item: Item, path: Path) -> dict[str, Any]:
    """The map or list that holds the path's last step, as DynamoDB JSON."""
    if len(path.steps) == 1:
        return {"M": item}
    holder = found(item, path.steps[:-1])
    kind = "L" if isinstance(path.steps[-1], int) else "M"
    if holder is None or kind not in holder:
        raise UpdateFault(_NO_PLACE)
    return holder


def _put(item: Item, path: Path, value: Any) -> None:
    holder, step = _holder(item, path), path.steps[-1]
    value = copy.deepcopy(value)
    if isinstance(step, str):
        holder["M"][step] = value
    elif step < len(holder["L"]):
        holder["L"][step] = value
    else:
        holder["L"].append(value)


def _take_away(item: Item, path: Path) -> None:
    try:
        holder, step = _holder(item, path), path.steps[-1]
    except UpdateFault:
        return
    if isinstance(step, str):
        holder["M"].pop(step, None)
    elif step < len(holder["L"]):
        del holder["L"][step]


def _change_in_place(item: Item, action: Assignment, value: dict[str, Any]) -> None:
    """ADD and DELETE: a number by a number, a set by a set of its type."""
    there = found(item, action.path.steps)
    kind = next(iter(value))
    if there is not None and kind not in there:
        raise UpdateFault(_WRONG_TYPE)
    if action.section == "ADD":
        if kind == "N":
            _put(item, action.path, _summed("+", there or {"N": "0"}, value))
            return
        elements = list(there[kind]) if there else []
        elements += [e for e in value[kind] if e not in elements]
        _put(item, action.path, {kind: elements})
        return
    _holder(item, action.path)
    if there is None:
        return
    kept = [e for e in there[kind] if e not in value[kind]]
    if kept:
        _put(item, action.path, {kind: kept})
    else:
        _take_away(item, action.path)
