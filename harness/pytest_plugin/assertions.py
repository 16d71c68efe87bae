"""`assert value == expect.partial(…)` that fails says every difference."""

from __future__ import annotations

import sys
from typing import Any


def pytest_assertrepr_compare(op: str, left: Any, right: Any) -> list[str] | None:
    """Our differences and diff, where a pattern stands on one side; else pytest's own."""
    if op != "==" or "harness.expecting" not in sys.modules:
        return None
    from harness.expecting.failing import mismatch_lines
    from harness.expecting.written import data, expected, holds_pattern
    from harness.scenarios.matchers import match

    for wanted, actual in ((right, left), (left, right)):
        if holds_pattern(wanted) and not holds_pattern(actual):
            spec, value = expected(wanted), data(actual)
            found = [str(d) for d in match(spec, value, exact=True)]
            return ["it does not match", *mismatch_lines(found, spec, value)] if found else None
    return None
