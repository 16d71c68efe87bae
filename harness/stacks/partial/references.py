"""References to what is left out: found, and replaced by values that name it."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from harness.stacks.values import VARIABLE


def refers(value: Any, gone: Container[str]) -> bool:
    """Whether the value itself (not a mapping below it) is made of something in `gone`."""
    if isinstance(value, list):
        return any(refers(item, gone) for item in value)
    if not isinstance(value, dict) or len(value) != 1:
        return False
    ((function, argument),) = value.items()
    match function:
        case "Ref":
            return _base(argument) in gone
        case "Fn::GetAtt":
            return _target(argument)[0] in gone
        case "Fn::Sub":
            text, variables = _parts(argument)
            names = (name for name in VARIABLE.findall(text) if name not in variables)
            return any(_base(name) in gone for name in names) or any(
                refers(v, gone) for v in variables.values()
            )
    return function.startswith("Fn::") and refers(argument, gone)


def replaced(value: Any, gone: Container[str]) -> Any:
    """The value with a placeholder for each reference to something in `gone`."""
    if isinstance(value, list):
        return [replaced(item, gone) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((function, argument),) = value.items()
        if function == "Ref" and _base(argument) in gone:
            return placeholder(_base(argument))
        if function == "Fn::GetAtt" and _target(argument)[0] in gone:
            return placeholder(*_target(argument))
        if function == "Fn::Sub":
            return {function: _substitution(argument, gone)}
    return {key: replaced(item, gone) for key, item in value.items()}


def placeholder(logical_id: str, attribute: str = "") -> str:
    """A value that says what is missing wherever it turns up; ARNs keep an ARN's form."""
    if attribute.lower().endswith("arn"):
        return f"arn:aws:left-out:::{logical_id}"
    return f"left-out-{logical_id}"


def _substitution(argument: Any, gone: Container[str]) -> Any:
    text, variables = _parts(argument)
    if not text:
        return argument
    own = {name: replaced(value, gone) for name, value in variables.items()}
    for name in VARIABLE.findall(text):
        base, _, attribute = name.partition(".")
        if name not in own and base in gone:
            text = text.replace("${" + name + "}", placeholder(base, attribute))
    return [text, own] if isinstance(argument, list) else text


def _parts(argument: Any) -> tuple[str, dict[str, Any]]:
    if isinstance(argument, str):
        return argument, {}
    if isinstance(argument, list) and len(argument) == 2:
        text, variables = argument
        if isinstance(text, str) and isinstance(variables, dict):
            return text, variables
    return "", {}


def _base(name: Any) -> str:
    return name.split(".")[0] if isinstance(name, str) else ""


def _target(argument: Any) -> tuple[str, str]:
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    if isinstance(parts, list) and len(parts) == 2 and all(isinstance(p, str) for p in parts):
        return parts[0], parts[1]
    return "", ""
