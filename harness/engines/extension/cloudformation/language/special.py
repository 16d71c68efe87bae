"""Values that stand for something else while a template is worked out."""

from __future__ import annotations

from typing import Any, Final


class _NoValue:
    """What `AWS::NoValue` refers to: the property is left out."""

    def __repr__(self) -> str:
        return "AWS::NoValue"


NO_VALUE: Final = _NoValue()

UNKNOWN: Final = "{{changeSet:KNOWN_AFTER_APPLY}}"
"""How a change set shows a value that only executing it will tell (AWS: DescribeChangeSet)."""


def is_unknown(value: Any) -> bool:
    """Whether `value` holds, at any depth, something that is not known yet."""
    if isinstance(value, str):
        return UNKNOWN in value
    if isinstance(value, dict):
        return any(is_unknown(each) for each in value.values())
    if isinstance(value, list):
        return any(is_unknown(each) for each in value)
    return False


def as_text(value: Any) -> str:
    """A scalar as CloudFormation writes it into text: booleans and numbers as in JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
