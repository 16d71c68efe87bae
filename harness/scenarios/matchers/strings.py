"""Matchers for text: `$regex`, `$uuid`, `$starts_with`, `$ends_with`, `$number`."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

from harness.scenarios.matchers.base import Compare, Difference, Matcher, is_number, show
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


def _affix(name: str, words: str, holds: Callable[[str, str], bool]) -> Matcher:
    def test(argument: str, actual: Any, path: str, _compare: Compare) -> list[Difference]:
        if isinstance(actual, str) and holds(actual, argument):
            return []
        return [
            Difference(path, f"expected text that {words} {show(argument)}, got {show(actual)}")
        ]

    return Matcher(name, f"Text that {words} this.", {"type": "string"}, test, text)


def _number(argument: Any, actual: Any, path: str, compare: Compare) -> list[Difference]:
    try:
        number = json.loads(actual) if isinstance(actual, str) else None
    except ValueError:
        number = None
    if not is_number(number):
        return [Difference(path, f"expected text that is a number, got {show(actual)}")]
    return compare(argument, number, path)


def text(argument: Any) -> str | None:
    return None if isinstance(argument, str) else "takes text"


STRINGS = (
    Matcher(
        "$regex", "Text in which the regular expression is found.",
        {"type": "string", "format": "regex"}, _regex, _check_regex,
    ),
    Matcher("$uuid", "A UUID with dashes.", {"const": True}, _uuid, only_true),
    _affix("$starts_with", "begins with", str.startswith),
    _affix("$ends_with", "ends with", str.endswith),
    Matcher(
        "$number", "Text that is a number, which matches.", {"$ref": "#/$defs/Expected"}, _number,
        nested=True,
    ),
)  # fmt: skip
