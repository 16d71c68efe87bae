"""Bytes of items.

Source: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats".
"""

from __future__ import annotations

from typing import Any

_COLLECTION = 3


def item_size(item: dict[str, Any]) -> int:
    size = 0
    for name, value in item.items():  # each read weighs all that it passes, so it is kept fast
        size += (len(name) if name.isascii() else len(name.encode())) + value_size(value)
    return size


def value_size(value: dict[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "S":
        return len(content) if content.isascii() else len(content.encode())
    if kind == "B":
        return binary_size(content)
    if kind == "N":
        return _number_size(content)
    if kind in ("BOOL", "NULL"):
        return 1
    if kind == "M":
        return _COLLECTION + len(content) + item_size(content)
    if kind == "L":
        return _COLLECTION + len(content) + sum(map(value_size, content))
    return sum(value_size({kind[0]: element}) for element in content)


def binary_size(text: str) -> int:
    """Bytes that base64 stands for."""
    return len(text) * 3 // 4 - text[-2:].count("=")


def _number_size(text: str) -> int:
    digits = len(text.lstrip("-").replace(".", "").strip("0"))
    return (digits + 1) // 2 + 1 + text.startswith("-")
