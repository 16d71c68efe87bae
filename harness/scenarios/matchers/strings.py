"""Matchers for text: `$regex`, `$uuid`, `$timestamp`, `$json`."""

from __future__ import annotations

import json
import re
import uuid
from datetime import datetime
from typing import Any

from harness.scenarios.matchers.base import Compare, Difference, Matcher, show
from harness.scenarios.matchers.presence import only_true


def _regex(argument: str, actual: Any, path: str, _compare: Compare) -> list[Difference]:
    if isinstance(actual, str) and re.search(argument, actual):
        return []
    return [Difference(path, f"expected text that matches /{argument}/, got {show(actual)}")]


def _check_regex(argument: Any) -> str | None:
    if not isinstance(argument, str):
        return "takes a regular expression as text"
    try:
        re.compile(argument)
    except re.error as error:
        return f"is no regular expression: {error}"
    return None


def _uuid(_argument: Any, actual: Any, path: str, _compare: Compare) -> list[Difference]:
    try:
        if isinstance(actual, str) and str(uuid.UUID(actual)) == actual.lower():
            return []
    except ValueError:
        pass
    return [Difference(path, f"expected a UUID, got {show(actual)}")]


def _timestamp(_argument: Any, actual: Any, path: str, _compare: Compare) -> list[Difference]:
    try:
        if isinstance(actual, str) and "T" in actual and datetime.fromisoformat(actual):
            return []
    except ValueError:
        pass
    return [Difference(path, f"expected an ISO 8601 timestamp, got {show(actual)}")]


def _json(argument: Any, actual: Any, path: str, compare: Compare) -> list[Difference]:
    if not isinstance(actual, str):
        return [Difference(path, f"expected JSON text, got {show(actual)}")]
    try:
        parsed = json.loads(actual)
    except json.JSONDecodeError as error:
        return [Difference(path, f"expected JSON text ({error}), got {show(actual)}")]
    return compare(argument, parsed, f"{path}(json)")


STRINGS = (
    Matcher(
        "$regex", "Text in which the regular expression is found.",
        {"type": "string", "format": "regex"}, _regex, _check_regex,
    ),
    Matcher("$uuid", "A UUID with dashes.", {"const": True}, _uuid, only_true),
    Matcher("$timestamp", "An ISO 8601 date and time.", {"const": True}, _timestamp, only_true),
    Matcher(
        "$json", "JSON text that, parsed, matches; given text, it names a JSON file instead.",
        {"$ref": "#/$defs/Expected"}, _json, nested=True,
    ),
)  # fmt: skip
