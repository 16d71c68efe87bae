"""What records hold, as a person wants to read it."""

from __future__ import annotations

import base64
import json
from typing import Any

LONGEST = 12_000
"""Characters of a payload that the report keeps."""


def readable(value: Any) -> Any:
    """Texts for bytes that are text, data for texts that are JSON, plain items for DynamoDB's."""
    if isinstance(value, dict):
        if set(value) == {"$base64"}:
            return _text(str(value["$base64"]))
        if set(value) == {"$stream"}:
            return "(a stream)"
        return {key: readable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [readable(inner) for inner in value]
    return _parsed(value) if isinstance(value, str) else value


def clipped(value: Any) -> Any:
    """The value, or the beginning of its JSON where it is too long for a page."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    if len(text) <= LONGEST:
        return value
    return f"{text[:LONGEST]}\n… {len(text) - LONGEST} more characters"


def _text(encoded: str) -> Any:
    try:
        data = base64.b64decode(encoded, validate=True)
    except ValueError:
        return encoded
    try:
        return _parsed(data.decode())
    except UnicodeDecodeError:
        return f"({len(data)} bytes)"


def _parsed(text: str) -> Any:
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return readable(json.loads(text))
    except (ValueError, RecursionError):
        return text
