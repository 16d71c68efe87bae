"""A policy's condition may hold numbers and booleans as they are, not only as text.

moto 5.1 answers MalformedPolicyDocument to `"NumericLessThan": {"s3:max-keys": 10}`. AWS: IAM
User Guide, "Grammar of the IAM JSON policy language" (condition values).
"""

from __future__ import annotations

import functools
from types import ModuleType
from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("moto.iam.policy_validation", _mend)


def _mend(module: ModuleType) -> None:
    validator = module.IAMPolicyDocumentValidator
    stock = validator._validate_condition_syntax

    @functools.wraps(stock)
    def validate(statement: dict[str, Any]) -> None:
        stock(
            {**statement, "Condition": _texts(statement["Condition"])}
            if _has(statement)
            else statement
        )

    validator._validate_condition_syntax = staticmethod(validate)


def _has(statement: dict[str, Any]) -> bool:
    condition = statement.get("Condition")
    return isinstance(condition, dict) and all(isinstance(k, dict) for k in condition.values())


def _texts(condition: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        operator: {
            key: str(value) if isinstance(value, bool | int | float) else value
            for key, value in keys.items()
        }
        for operator, keys in condition.items()
    }
