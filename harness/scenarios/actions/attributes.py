"""Message attributes of SQS and SNS, from plain values."""

from __future__ import annotations

import json
from typing import Any

from harness.scenarios.formats.data import text_of


def message_attributes(values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Text as String, numbers as Number, lists as String.Array (SNS filters look inside)."""
    return {name: _attribute(value) for name, value in values.items()}


def _attribute(value: Any) -> dict[str, Any]:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return {"DataType": "Number", "StringValue": json.dumps(value)}
    if isinstance(value, list):
        return {"DataType": "String.Array", "StringValue": json.dumps(value)}
    return {"DataType": "String", "StringValue": text_of(value)}
