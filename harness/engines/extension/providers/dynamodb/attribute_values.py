"""Attribute values between the wire (base64, numbers as sent) and the API's Python types.

Source: Amazon DynamoDB Developer Guide, "Supported data types and naming rules".
"""

from __future__ import annotations

import base64
from decimal import Context, Decimal, InvalidOperation
from typing import Any

_PRECISION = 38
_EXACT = Context(prec=200)


def normalise_numbers(value: Any) -> None:
    """Bring every N and NS in a request body to DynamoDB's canonical form, in place.

    `"1.0"`, `"01"` and `"1e0"` are the same number there, so the same key. What is no
    number is left alone: moto refuses it with AWS's words.
    """
    if isinstance(value, list):
        for element in value:
            normalise_numbers(element)
    elif isinstance(value, dict):
        if len(value) == 1:
            ((kind, content),) = value.items()
            if kind == "N" and isinstance(content, str):
                value["N"] = canonical_number(content)
                return
            if kind == "NS" and isinstance(content, list):
                value["NS"] = [canonical_number(n) if isinstance(n, str) else n for n in content]
                return
        for element in value.values():
            normalise_numbers(element)


def canonical_number(text: str) -> str:
    """The number without leading and trailing zeros; unchanged when it is no number."""
    if text.isascii() and text.isdigit() and (text[0] != "0" or text == "0"):
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite() or text != text.strip():
        return text
    if not number:
        return "0"
    normal = number.normalize(_EXACT)
    if len(normal.as_tuple().digits) > _PRECISION:
        return text
    return format(normal, "f")


def too_precise(text: str) -> bool:
    """More significant digits than DynamoDB keeps."""
    try:
        digits = Decimal(text).normalize(_EXACT).as_tuple().digits
    except InvalidOperation:
        return False
    return len(digits) > _PRECISION


def to_api(value: Any) -> Any:
    """JSON from moto as LocalStack's API types: the base64 of B and BS becomes bytes."""
    if isinstance(value, list):
        return [to_api(element) for element in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((kind, content),) = value.items()
        if kind == "B" and isinstance(content, str):
            return {"B": base64.b64decode(content)}
        if kind == "BS" and isinstance(content, list):
            return {"BS": [base64.b64decode(b) if isinstance(b, str) else b for b in content]}
    return {name: to_api(element) for name, element in value.items()}
