"""What DynamoDB refuses of an attribute value, in its words.

Source: Amazon DynamoDB Developer Guide, "Supported data types and naming rules" and "Quotas".
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from localstack.aws.api import CommonServiceException

from .numbers import EXACT, PRECISION

TYPES = ("S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_HIGHEST, _LOWEST = 125, -130
_DEEPEST = 32
_INVALID = "One or more parameter values were invalid: "


class ValueFault(Exception):
    """Its text is what AWS says."""


def check(value: Any, depth: int = 0) -> None:
    """Raise ValueFault for what is no attribute value."""
    if not isinstance(value, dict) or not any(kind in value for kind in TYPES):
        raise ValueFault(
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
        )
    if depth > _DEEPEST:
        raise ValueFault("Nesting Levels have exceeded supported limits")
    for kind, content in value.items():
        _check_json(kind, content)
        if kind == "N":
            check_number(content)
        elif kind == "NS":
            _number_set(content)
        elif kind == "SS":
            _set(content, "An string set  may not be empty", "")
        elif kind == "BS":
            _set(content, "Binary sets should not be empty", "of type BS ")
        elif kind == "NULL" and content is not True:
            raise ValueFault(_INVALID + "Null attribute value types must have the value of true")
    if len(value) > 1:
        raise ValueFault(
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one "
            "of the supported datatypes"
        )
    for element in _elements(value):
        check(element, depth + 1)


def _check_json(kind: str, content: Any) -> None:
    """What the service cannot even read: numbers and booleans where text has to be."""
    if kind in ("S", "N", "B"):
        texts = [content]
    elif kind in ("SS", "NS", "BS"):
        texts = content if isinstance(content, list) else [content]
    else:
        return
    for text in texts:
        if isinstance(text, str):
            continue
        if isinstance(text, dict | list):
            message = "Start of structure or map found where not expected."
        else:
            token = f"{str(text).upper()}_VALUE" if isinstance(text, bool) else "NUMBER_VALUE"
            message = f"{token} cannot be converted to String"
        raise CommonServiceException("SerializationException", message)


def check_number(text: Any) -> None:
    text = str(text)
    if not text:
        raise ValueFault("The parameter cannot be converted to a numeric value")
    if not _NUMBER.fullmatch(text):
        raise ValueFault(f"The parameter cannot be converted to a numeric value: {text}")
    number = Decimal(text)
    if not number:
        return
    digits = number.normalize(EXACT)
    if digits.adjusted() > _HIGHEST:
        raise ValueFault(
            "Number overflow. Attempting to store a number with magnitude larger than supported "
            "range"
        )
    if digits.adjusted() < _LOWEST:
        raise ValueFault(
            "Number underflow. Attempting to store a number with magnitude smaller than "
            "supported range"
        )
    if len(digits.as_tuple().digits) > PRECISION:
        raise ValueFault("Attempting to store more than 38 significant digits in a Number")


def _elements(value: dict[str, Any]) -> Any:
    if "M" in value:
        return value["M"].values()
    return value.get("L", ())


def _number_set(content: list[str]) -> None:
    if not content:
        raise ValueFault(_INVALID + "An number set  may not be empty")
    for text in content:
        check_number(text)
    if len(set(map(Decimal, content))) < len(content):
        raise ValueFault("Input collection contains duplicates")


def _set(content: list[str], empty: str, kind: str) -> None:
    if not content:
        raise ValueFault(_INVALID + empty)
    if len(set(content)) < len(content):
        words = f"Input collection [{', '.join(content)}]{kind}"
        raise ValueFault(f"{_INVALID}{words}{'' if kind else ' '}contains duplicates.")
