"""SNS filter policies: numbers are compared as numbers, and only text with text.

Stock (4.13.1, 4.14.0) takes an attribute of the type Number for text, so that `[1]` matches
nothing and `anything-but` everything; a body with a number where a prefix is meant breaks it.
Amazon SNS Developer Guide, "String value matching" and "Numeric value matching".
"""

from __future__ import annotations

import functools
import json
from typing import Any

from .on_import import after_import

_OF_TEXT = ("prefix", "suffix", "equals-ignore-case", "cidr")


def install() -> None:
    after_import("localstack.services.sns.filter", _mend)


def _mend(module: Any) -> None:
    cls = module.SubscriptionFilter
    stock_attribute = cls._evaluate_filter_policy_conditions_on_attribute
    stock_condition = cls._evaluate_condition

    @functools.wraps(stock_attribute)
    def on_attribute(self: Any, conditions: Any, attribute: Any, field_exists: bool) -> Any:
        kind = (attribute or {}).get("DataType") or (attribute or {}).get("Type") or ""
        if kind.partition(".")[0] != "Number":
            return stock_attribute(self, conditions, attribute, field_exists)
        text = attribute.get("StringValue") or attribute.get("Value")
        try:
            value = json.loads(text)
        except ValueError:
            return False
        listed = conditions if isinstance(conditions, list) else [conditions]
        return any(self._evaluate_condition(value, each, field_exists) for each in listed)

    @functools.wraps(stock_condition)
    def on_condition(self: Any, value: Any, condition: Any, field_exists: bool) -> Any:
        if isinstance(condition, dict):
            if not isinstance(value, str) and any(name in condition for name in _OF_TEXT):
                return False
            unlike = condition.get("anything-but")
            if isinstance(unlike, dict) and not isinstance(value, str):
                return value is not None
        elif isinstance(value, bool) != isinstance(condition, bool):
            return False
        return stock_condition(self, value, condition, field_exists)

    cls._evaluate_filter_policy_conditions_on_attribute = on_attribute
    cls._evaluate_condition = on_condition
