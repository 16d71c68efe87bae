"""Comparisons in conditions and filters, as DynamoDB has them (moto-ext 5.1.54).

Stock fails with an internal error where an attribute has another type than what it is compared
with, compares binary values with text, finds no 0 between 0 and 10, and no 0.1 equal to 0.1.
DynamoDB (Developer Guide, "Condition and filter expressions, operators, and functions"):
values of different types are never equal, and none is less or greater than the other.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

from moto.dynamodb import comparisons
from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.responses import DynamoHandler

_ORDERED = frozenset("SNB")
_SIZED = frozenset({"S", "SS", "NS", "B", "BS", "L", "M"})
_OPERATORS: dict[Any, Callable[[Any, Any], bool]] = {
    comparisons.OpLessThan: operator.lt,
    comparisons.OpLessThanOrEqual: operator.le,
    comparisons.OpGreaterThan: operator.gt,
    comparisons.OpGreaterThanOrEqual: operator.ge,
}
_parsed: ContextVar[str] = ContextVar("expression", default="ConditionExpression")


def apply() -> None:
    """Mend moto."""
    for kind, compare in _OPERATORS.items():
        kind.__init__ = _checked(kind.OP)
        kind.expr = _ordered(compare)
    comparisons.OpEqual.expr = _equal
    comparisons.OpNotEqual.expr = lambda self, item: not _equal(self, item)
    comparisons.FuncBetween.__init__ = _checked_between
    comparisons.FuncBetween.expr = _between
    comparisons.AttributeValue.expr = _exact(comparisons.AttributeValue.expr)
    DynamoHandler.query = _filtering(DynamoHandler.query)
    DynamoHandler.scan = _filtering(DynamoHandler.scan)


def _filtering(stock: Any) -> Any:
    @functools.wraps(stock)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        token = _parsed.set("FilterExpression")
        try:
            return stock(*args, **kwargs)
        finally:
            _parsed.reset(token)

    return wrapper


def _checked(sign: str) -> Any:
    def init(self: Any, lhs: Any, rhs: Any) -> None:
        self.lhs, self.rhs = lhs, rhs
        _require_order(sign, lhs, rhs)

    return init


def _checked_between(self: Any, attribute: Any, start: Any, end: Any) -> None:
    self.attr, self.start, self.end = self.arguments = (attribute, start, end)
    _require_order("BETWEEN", attribute, start, end)


def _require_order(sign: str, *operands: Any) -> None:
    for each in operands:
        if isinstance(each, comparisons.AttributeValue) and each.type not in _ORDERED:
            raise MockValidationException(
                f"Invalid {_parsed.get()}: Incorrect operand type for operator or function; "
                f"operator: {sign}, operand type: {each.type}"
            )


def _ordered(compare: Callable[[Any, Any], bool]) -> Any:
    def expr(self: Any, item: Any) -> bool:
        return _compared(compare, self.lhs, self.rhs, item)

    return expr


def _between(self: Any, item: Any) -> bool:
    return _compared(operator.le, self.start, self.attr, item) and _compared(
        operator.le, self.attr, self.end, item
    )


def _compared(compare: Callable[[Any, Any], bool], left: Any, right: Any, item: Any) -> bool:
    kind = _type(left, item)
    if kind not in _ORDERED or kind != _type(right, item):
        return False
    return compare(left.expr(item), right.expr(item))


def _equal(self: Any, item: Any) -> bool:
    kind = _type(self.lhs, item)
    if kind is None or kind != _type(self.rhs, item):
        return False
    return bool(self.lhs.expr(item) == self.rhs.expr(item))


def _type(operand: Any, item: Any) -> str | None:
    """`S`, `N`, … of what an operand evaluates to; None: there is nothing."""
    if isinstance(operand, comparisons.Operand):
        found: str | None = operand.get_type(item)
        return found
    # The only function with a value is size(), of what has one.
    return "N" if operand.attr.get_type(item) in _SIZED else None


def _exact(stock: Any) -> Any:
    @functools.wraps(stock)
    def expr(self: Any, item: Any) -> Any:
        return Decimal(self.value) if self.type == "N" else stock(self, item)

    return expr
