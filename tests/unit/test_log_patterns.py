"""Filter patterns of CloudWatch Logs: what each matches, and what is none."""

from __future__ import annotations

import pytest

from harness.engines.extension.mends.log_patterns import BadPattern, compiled

EVENT = '{"level": "error", "ms": 12, "user": {"name": "Ada"}, "tags": ["a", "b"], "none": null}'


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("", True),
        ("error", True),
        ("ERROR", False),
        ('"user"', True),
        ('"no such phrase"', False),
        ("error -Ada", False),
        ("?nothing ?Ada", True),
        ("?nothing ?else", False),
        ("%A[a-d]a%", True),
        ('{ $.level = "error" }', True),
        ('{ $.level = "err*" }', True),
        ('{ $.level != "info" }', True),
        ('{ $.missing != "info" }', False),
        ("{ $.ms >= 12 && $.ms < 13 }", True),
        ("{ $.ms > 12 }", False),
        ("{ $.ms = 12 }", True),
        ('{ ($.ms > 12 || $.user.name = "Ada") && $.level = "error" }', True),
        ('{ $.ms > 12 && $.level = "info" || $.user.name = "Ada" }', True),
        ('{ $.tags[1] = "b" }', True),
        ("{ $.none IS NULL }", True),
        ("{ $.ms IS NOT NULL }", True),
        ("{ $.missing NOT EXISTS }", True),
        ("{ $.ms EXISTS }", True),
        ("{ $.level = %^err% }", True),
    ],
)
def test_what_a_pattern_matches(pattern: str, found: bool) -> None:
    assert compiled(pattern)(EVENT) is found


def test_a_json_pattern_matches_no_text() -> None:
    assert not compiled("{ $.ms EXISTS }")("ms is 12")


@pytest.mark.parametrize(
    "pattern", ["{ $.a = 1", "{ a = 1 }", "{ $.a > x }", "{ ($.a = 1 }", "[a, b]", "%(%", "{ $.a }"]
)
def test_what_is_no_pattern(pattern: str) -> None:
    with pytest.raises(BadPattern):
        compiled(pattern)
