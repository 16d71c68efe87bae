"""A value held against its parameter's type and constraints (AWS: Parameters section)."""

from __future__ import annotations

import re
from typing import Any

Problem = tuple[str, str]
"""The attribute of the parameter that is violated, and how."""


def problem_of(parameter: dict[str, Any], value: str) -> Problem | None:
    """What is wrong with `value`, or None; an attribute that is itself malformed is wrong too."""
    kind: str = parameter["Type"]
    numeric = kind in ("Number", "List<Number>")
    items = [part.strip() for part in value.split(",")] if _is_list(kind) else [value]
    if numeric and not all(_number(item) is not None for item in items):
        return "Type", f"it is a {kind}"
    allowed = parameter.get("AllowedValues")
    if isinstance(allowed, list):
        names = [str(a).lower() if isinstance(a, bool) else str(a) for a in allowed]
        if not all(item in names for item in items):
            return "AllowedValues", "allowed: " + ", ".join(names)
    pattern = parameter.get("AllowedPattern")
    if isinstance(pattern, str) and (found := _pattern(pattern, items)):
        return "AllowedPattern", found
    for attribute, least in (("MinLength", True), ("MaxLength", False)):
        limit = _number(parameter.get(attribute))
        if limit is not None and kind == "String" and _outside(len(value), limit, least):
            word = "at least" if least else "at most"
            return attribute, f"it has {len(value)} characters, {word} {limit:g} are allowed"
    for attribute, least in (("MinValue", True), ("MaxValue", False)):
        limit = _number(parameter.get(attribute))
        for item in items if numeric and limit is not None else ():
            if _outside(_number(item) or 0.0, limit or 0.0, least):
                return attribute, f"{'at least' if least else 'at most'} {limit:g} is allowed"
    return None


def _is_list(kind: str) -> bool:
    return kind.startswith("List<") or kind == "CommaDelimitedList"


def _pattern(pattern: str, items: list[str]) -> str | None:
    try:
        compiled = re.compile(pattern)
    except re.error:
        return None  # Java's syntax, which the engine may read
    if all(compiled.fullmatch(item) for item in items):
        return None
    return f"the pattern is {pattern}"


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _outside(value: float, limit: float, least: bool) -> bool:
    return value < limit if least else value > limit
