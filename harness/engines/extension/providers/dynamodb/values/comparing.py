"""Equality and order of attribute values, and the order of keys.

Values of different types are never equal, and none is less or greater than the other.
Source: Amazon DynamoDB Developer Guide, "Condition and filter expressions, operators, and
functions".
"""

from __future__ import annotations

import base64
import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

AttributeValue = dict[str, Any]
_ORDERED = ("S", "N", "B")
_SETS = ("SS", "NS", "BS")
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def sortable(value: AttributeValue) -> Any:
    """What Python orders as DynamoDB does: bytes of UTF-8, numbers, unsigned bytes."""
    ((kind, content),) = value.items()
    if kind == "S":
        return content.encode()
    if kind == "N":
        return Decimal(content)
    return base64.b64decode(content)


def equal(left: AttributeValue, right: AttributeValue) -> bool:
    ((kind, one),) = left.items()
    if kind not in right:
        return False
    other = right[kind]
    if kind in _SETS:
        return set(one) == set(other)
    if kind == "L":
        return len(one) == len(other) and all(map(equal, one, other))
    if kind == "M":
        return one.keys() == other.keys() and all(equal(v, other[k]) for k, v in one.items())
    return bool(one == other)


def compared(sign: str, left: AttributeValue | None, right: AttributeValue | None) -> bool:
    """`left sign right`; a missing value is in no relation, but unequal to all."""
    if sign == "=":
        return left is not None and right is not None and equal(left, right)
    if sign == "<>":
        return left is None or right is None or not equal(left, right)
    if left is None or right is None:
        return False
    kind = next(iter(left))
    if kind not in _ORDERED or kind not in right:
        return False
    return _OPERATORS[sign](sortable(left), sortable(right))
