"""DynamoDB's numbers: 38 significant digits, one way of writing each.

Source: Amazon DynamoDB Developer Guide, "Supported data types and naming rules", Number.
"""

from __future__ import annotations

from decimal import Context, Decimal, InvalidOperation
from typing import Any

PRECISION = 38
EXACT = Context(prec=500)


def normalise_numbers(value: Any) -> None:
    """Bring every N and NS in a request body to DynamoDB's canonical form, in place.

    `"1.0"`, `"01"` and `"1e0"` are the same number there, so the same key. What is no
    number is left alone: it is refused where values are checked.
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
    if not number.is_finite() or text != text.strip() or "_" in text:
        return text
    if not number:
        return "0"
    normal = number.normalize(EXACT)
    if len(normal.as_tuple().digits) > PRECISION or not -130 <= normal.adjusted() <= 125:
        return text
    return format(normal, "f")
