"""Condition operators on one value of the request and one of the policy.

IAM User Guide: IAM JSON policy elements: Condition operators.
"""

from __future__ import annotations

import ipaddress
import operator
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from .matching import arn_like, like, plain

Compare = Callable[[str, str], bool]
"""The request's value and the policy's."""


def _strings(test: Callable[[str, str], bool]) -> Compare:
    return lambda given, wanted: test(given, plain(wanted))


def _converted(convert: Callable[[str], Any], test: Callable[[Any, Any], bool]) -> Compare:
    def compare(given: str, wanted: str) -> bool:
        try:
            return test(convert(given), convert(plain(wanted)))
        except ValueError:
            return False

    return compare


def _date(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _in_network(given: str, wanted: str) -> bool:
    try:
        return ipaddress.ip_address(given) in ipaddress.ip_network(plain(wanted), strict=False)
    except ValueError:
        return False


_ORDER = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}

POSITIVE: dict[str, Compare] = {
    "stringequals": _strings(operator.eq),
    "stringequalsignorecase": _strings(lambda a, b: a.lower() == b.lower()),
    "stringlike": lambda given, wanted: like(wanted, given),
    "bool": _strings(lambda a, b: a.lower() == b.lower()),
    "binaryequals": _strings(operator.eq),
    "ipaddress": _in_network,
    "arnequals": lambda given, wanted: arn_like(wanted, given),
    "arnlike": lambda given, wanted: arn_like(wanted, given),
    **{f"numeric{name}".lower(): _converted(float, test) for name, test in _ORDER.items()},
    **{f"date{name}".lower(): _converted(_date, test) for name, test in _ORDER.items()},
}
NEGATED: dict[str, Compare] = {
    "stringnotequals": POSITIVE["stringequals"],
    "stringnotequalsignorecase": POSITIVE["stringequalsignorecase"],
    "stringnotlike": POSITIVE["stringlike"],
    "notipaddress": _in_network,
    "arnnotequals": POSITIVE["arnequals"],
    "arnnotlike": POSITIVE["arnlike"],
    "numericnotequals": POSITIVE["numericequals"],
    "datenotequals": POSITIVE["dateequals"],
}
"""Operators that hold where these do not."""
