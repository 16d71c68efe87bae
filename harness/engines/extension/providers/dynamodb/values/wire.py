"""Attribute values as the API's Python types have them."""

from __future__ import annotations

import base64
from typing import Any


def to_api(value: Any) -> Any:
    """DynamoDB JSON as LocalStack's API types: the base64 of B and BS becomes bytes."""
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
