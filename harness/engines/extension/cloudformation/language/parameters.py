"""Parameters: what was given or stands as default, checked and in its type.

AWS: CloudFormation User Guide, "CloudFormation template Parameters syntax".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import TemplateError
from .special import as_text

_SSM = re.compile(r"AWS::SSM::Parameter::Value<(List<)?([^<>]+)>{1,2}")
_NAME = re.compile(r"[A-Za-z0-9]+")
_LIMITS = {
    "MinLength": ("length", -1, "contain at least {} characters"),
    "MaxLength": ("length", 1, "contain at most {} characters"),
    "MinValue": ("number", -1, "be a number not less than {}"),
    "MaxValue": ("number", 1, "be a number not greater than {}"),
}


@dataclass(frozen=True)
class Parameter:
    """`text` is what was given, or the default; `looked_up` what SSM holds under that name."""

    type: str
    text: str
    given: bool
    hidden: bool
    looked_up: str | None = None

    @property
    def plain(self) -> str:
        """The text behind it: what SSM holds, what was given, or the default."""
        return self.text if self.looked_up is None else self.looked_up

    @property
    def value(self) -> Any:
        """What `Ref` gives: text, a number, or a list of texts."""
        text = self.plain
        if self.type == "CommaDelimitedList" or "List<" in self.type:
            return [part.strip() for part in text.split(",")]
        if "<CommaDelimitedList>" in self.type:
            return [part.strip() for part in text.split(",")]
        return _number(text) if self.type == "Number" else text


def resolve(
    declared: Mapping[str, Any],
    given: Mapping[str, str],
    look_up: Callable[[str], str | None],
) -> dict[str, Parameter]:
    """Every declared parameter.

    Args:
        look_up: the value of an SSM parameter, None where there is none.

    Raises:
        TemplateError: one has no value, is unknown, or breaks a rule of its declaration.
    """
    unknown = [name for name in given if name not in declared]
    if unknown:
        raise TemplateError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    without = [n for n, d in declared.items() if given.get(n) is None and d.get("Default") is None]
    if without:
        raise TemplateError(f"Parameters: [{', '.join(without)}] must have values")
    return {name: _one(name, each, given, look_up) for name, each in declared.items()}


def _one(
    name: str,
    declared: Mapping[str, Any],
    given: Mapping[str, str],
    look_up: Callable[[str], str | None],
) -> Parameter:
    if not _NAME.fullmatch(name):
        raise TemplateError(f"Template format error: Parameter name {name} is non alphanumeric.")
    kind = declared.get("Type")
    if not isinstance(kind, str):
        raise TemplateError(
            f"Template format error: Every Parameters object must contain a Type member: {name}"
        )
    text = _text(given[name] if given.get(name) is not None else declared["Default"])
    found = None
    if _SSM.fullmatch(kind):
        found = look_up(text)
        if found is None:
            raise TemplateError(
                f"Parameter {name} should either have input value or default value"
                if not text
                else "Unable to fetch parameters [" + text + "] from parameter store for this "
                "account."
            )
    else:
        _check(name, kind, text, declared)
    return Parameter(kind, text, given.get(name) is not None, _is_true(declared), found)


def _check(name: str, kind: str, text: str, declared: Mapping[str, Any]) -> None:
    if kind == "Number" and _number(text) is None:
        raise TemplateError(f"Parameter '{name}' must be a number.")
    allowed = declared.get("AllowedValues")
    parts = text.split(",") if kind == "CommaDelimitedList" or "List<" in kind else [text]
    explained = declared.get("ConstraintDescription")
    if allowed is not None and not {p.strip() for p in parts} <= {as_text(a) for a in allowed}:
        raise TemplateError(
            _failed(name, explained)
            if explained
            else f"Parameter '{name}' must be one of AllowedValues"
        )
    pattern = declared.get("AllowedPattern")
    if pattern is not None and any(not re.fullmatch(str(pattern), p.strip()) for p in parts):
        raise TemplateError(
            _failed(name, explained)
            if explained
            else f"Parameter '{name}' must match pattern {pattern}"
        )
    for key, (size, sign, told) in _LIMITS.items():
        if key not in declared or (size == "number" and kind != "Number"):
            continue
        limit = float(declared[key])
        found = len(text) if size == "length" else _number(text)
        if (found - limit) * sign > 0:
            raise TemplateError(
                _failed(name, explained)
                if explained
                else f"Parameter '{name}' must {told.format(declared[key])}"
            )


def _failed(name: str, explained: str) -> str:
    return f"Parameter {name} failed to satisfy constraint: {explained}"


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(as_text(each) for each in value)
    return as_text(value)


def _number(text: str) -> Any:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return None


def _is_true(declared: Mapping[str, Any]) -> bool:
    return as_text(declared.get("NoEcho", False)).lower() == "true"
