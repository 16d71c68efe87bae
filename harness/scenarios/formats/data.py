"""Plain JSON data ↔ DynamoDB's types, text and bytes."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer

from harness.errors import BadInput

_TO = TypeSerializer()
_FROM = TypeDeserializer()


def to_dynamodb(item: dict[str, Any]) -> dict[str, Any]:
    """A plain item as DynamoDB's attribute values; floats become decimal numbers.

    Raises:
        BadInput: a number that DynamoDB does not have (NaN, infinity, over 38 digits).
    """
    try:
        return {k: _TO.serialize(_decimal(v)) for k, v in item.items()}
    except ArithmeticError as error:
        raise BadInput("not a DynamoDB item: a number has more than 38 digits") from error
    except TypeError as error:
        raise BadInput(f"not a DynamoDB item: {error}") from error


def from_dynamodb(item: dict[str, Any]) -> dict[str, Any]:
    """A DynamoDB item as plain data: numbers as int or Decimal, binaries as base64 text."""
    return {k: _plain(_FROM.deserialize(v), _exact, _base64) for k, v in item.items()}


def python_item(item: dict[str, Any]) -> dict[str, Any]:
    """A DynamoDB item as Python code writes it: numbers as int or float, binaries as bytes."""
    return {k: _plain(_FROM.deserialize(v), _number, bytes) for k, v in item.items()}


def _decimal(value: Any) -> Any:
    if isinstance(value, float):
        if not math.isfinite(value):
            raise TypeError(f"{value} is not a number in DynamoDB")
        return Decimal(str(value))
    if isinstance(value, dict):
        return {str(k): _decimal(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_decimal(v) for v in value]
    return value


def _plain(value: Any, number: Callable[[Decimal], Any], binary: Callable[[Any], Any]) -> Any:
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, Binary):
        return binary(value)
    if isinstance(value, dict):
        return {k: _plain(v, number, binary) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v, number, binary) for v in value]
    if isinstance(value, set):
        return {_plain(v, number, binary) for v in value}
    return value


def _exact(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _base64(value: Any) -> str:
    return base64.b64encode(bytes(value)).decode()


def to_json(value: Any) -> str:
    """JSON text; decimals as numbers, non-ASCII as it is."""
    return json.dumps(value, ensure_ascii=False, default=_default)


def text_of(value: Any) -> str:
    """Text as it is; anything else as JSON."""
    return value if isinstance(value, str) else to_json(value)


def parsed(text: str) -> Any:
    """The JSON value of the text, or the text itself where it is no JSON."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _default(value: Any) -> Any:
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    return str(value)
