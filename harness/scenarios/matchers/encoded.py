"""Matchers for what is inside something: `$json`, `$unpacked`, `$base64`, `$gzip`."""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import zlib
from typing import Any

from harness.scenarios.matchers.base import Compare, Difference, Matcher, show


def as_bytes(actual: Any) -> bytes | None:
    """Bytes as they are, or what base64 text stands for; None where it is neither."""
    if isinstance(actual, (bytes, bytearray)):
        return bytes(actual)
    try:
        return base64.b64decode(actual, validate=True) if isinstance(actual, str) else None
    except (binascii.Error, ValueError):
        return None


def readable(data: bytes) -> str | bytes:
    """Text where the bytes are UTF-8, else the bytes."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def _json(argument: Any, actual: Any, path: str, compare: Compare) -> list[Difference]:
    if isinstance(actual, (bytes, bytearray)):
        actual = readable(bytes(actual))
    if not isinstance(actual, str):
        return [Difference(path, f"expected JSON text, got {show(actual)}")]
    try:
        parsed = json.loads(actual)
    except json.JSONDecodeError as error:
        return [Difference(path, f"expected JSON text ({error}), got {show(actual)}")]
    return compare(argument, parsed, f"{path}(json)")


def unpacked(value: Any) -> Any:
    """The value with all text that is a JSON object or list parsed, at every depth."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return unpacked(json.loads(value))
        except ValueError:
            return value
    if isinstance(value, dict):
        return {k: unpacked(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [unpacked(v) for v in value]
    return value


def _unpacked(argument: Any, actual: Any, path: str, compare: Compare) -> list[Difference]:
    return compare(argument, unpacked(actual), f"{path}(unpacked)")


def _base64(argument: Any, actual: Any, path: str, compare: Compare) -> list[Difference]:
    data = as_bytes(actual) if isinstance(actual, str) else None
    if data is None:
        return [Difference(path, f"expected base64 text, got {show(actual)}")]
    return compare(argument, readable(data), f"{path}(base64)")


def _gzip(argument: Any, actual: Any, path: str, compare: Compare) -> list[Difference]:
    data = as_bytes(actual)
    if data is None:
        return [Difference(path, f"expected gzip data, got {show(actual)}")]
    try:
        content = gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        return [Difference(path, f"expected gzip data ({error}), got {show(actual)}")]
    return compare(argument, readable(content), f"{path}(gzip)")


EXPECTED = {"$ref": "#/$defs/Expected"}
ENCODED = (
    Matcher(
        "$json", "JSON text that, parsed, matches; given text, it names a JSON file instead.",
        EXPECTED, _json, nested=True,
    ),
    Matcher(
        "$unpacked", "This, once all JSON inside text is parsed, at every depth.", EXPECTED,
        _unpacked, nested=True,
    ),
    Matcher(
        "$base64", "Base64 text that, decoded, matches; given text, it names a file instead.",
        EXPECTED, _base64, nested=True,
    ),
    Matcher(
        "$gzip", "Gzip data (bytes, or base64 text) that, decompressed, matches.", EXPECTED, _gzip,
        nested=True,
    ),
)  # fmt: skip
