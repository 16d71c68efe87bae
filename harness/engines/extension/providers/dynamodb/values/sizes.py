"""Bytes of items.

Source: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats".
"""

from __future__ import annotations

from typing import Any

_COLLECTION = 3


def item_size(item: dict[str, Any]) -> int:
    return sum(len(name.encode()) + value_size(value) for name, value in item.items())


def value_size(value: dict[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "S":
        return len(content.encode())
    if kind == "B":
        return binary_size(content)
    if kind == "N":
        return _number_size(content)
    if kind in ("BOOL", "NULL"):
        return 1
    if kind == "M":
        inner = sum(len(name.encode()) + 1 + value_size(v) for name, v in content.items())
        return _COLLECTION + inner
    if kind == "L":
        return _COLLECTION + sum(1 + value_size(v) for v in content)
    return sum(value_size({kind[0]: element}) for element in content)


def binary_size(text: str) -> int:
    """Bytes that base64 stands for."""
    return len(text) * 3 // 4 - text[-2:].count("=")


def _number_size(text: str) -> int:
    digits = len(text.lstrip("-").replace(".", "").strip("0"))
    return (digits + 1) // 2 + 1 + text.startswith("-")
