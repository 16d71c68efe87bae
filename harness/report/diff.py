"""Expected beside actual, line by line."""

from __future__ import annotations

import difflib
import json
from typing import Any

from harness.report.lines import Line, Role

LONGEST = 60
"""Lines of a diff that are shown; the rest is counted."""


def diff(expected: Any, actual: Any) -> list[Line]:
    """`-` what was expected, `+` what there is, in the order of the expected keys."""
    wanted = _pretty(expected)
    there = _pretty(_in_order_of(expected, actual))
    lines = [_line(text) for text in difflib.ndiff(wanted, there) if not text.startswith("?")]
    if len(lines) > LONGEST:
        rest = len(lines) - LONGEST
        lines = [*lines[:LONGEST], Line(f"  … {rest} more lines", Role.HINT)]
    return lines


def _line(text: str) -> Line:
    role = {"-": Role.EXPECTED, "+": Role.ACTUAL}.get(text[0], Role.PLAIN)
    return Line(text.rstrip("\n"), role)


def _pretty(value: Any) -> list[str]:
    if isinstance(value, str):
        return value.splitlines() or [""]
    return json.dumps(value, indent=2, ensure_ascii=False, default=str).splitlines()


def _in_order_of(expected: Any, actual: Any) -> Any:
    """`actual` with the keys that both have first, as `expected` orders them."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        common = [key for key in expected if key in actual]
        others = [key for key in actual if key not in expected]
        return {key: _in_order_of(expected.get(key), actual[key]) for key in (*common, *others)}
    if isinstance(expected, list) and isinstance(actual, list):
        pairs = zip(expected, actual, strict=False)
        return [_in_order_of(e, a) for e, a in pairs] + actual[len(expected) :]
    return actual
