"""Number and types of the arguments of intrinsic functions (AWS: Intrinsic function reference)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from harness.errors import BadInput, did_you_mean
from harness.stacks.template import Template
from harness.stacks.validation.walk import Call, calls, is_call

Check = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str) or is_call(value)


def _value(value: Any) -> bool:
    return isinstance(value, str | int | float | bool) or is_call(value)


def _list(value: Any) -> bool:
    return isinstance(value, list) or is_call(value)


def _index(value: Any) -> bool:
    return is_call(value) or (isinstance(value, int | str) and str(value).isdigit())


def _anything(value: Any) -> bool:  # noqa: ARG001
    return True


def _name(value: Any) -> bool:
    return isinstance(value, str)


def _mapping(value: Any) -> bool:
    return isinstance(value, dict)


_ARGUMENTS: dict[str, tuple[str, tuple[Check, ...], int, int]] = {
    "Fn::And": ("2 to 10 conditions", (_mapping,), 2, 10),
    "Fn::Or": ("2 to 10 conditions", (_mapping,), 2, 10),
    "Fn::Not": ("a list of one condition", (_mapping,), 1, 1),
    "Fn::Equals": ("a list of two values", (_anything,), 2, 2),
    "Fn::If": ("[CONDITION, VALUE IF TRUE, VALUE IF FALSE]", (_name, _anything), 3, 3),
    "Fn::Join": ("[DELIMITER, LIST]", (_name, _list), 2, 2),
    "Fn::Split": ("[DELIMITER, TEXT]", (_name, _text), 2, 2),
    "Fn::Select": ("[INDEX, LIST]", (_index, _list), 2, 2),
    "Fn::Cidr": ("[IP BLOCK, COUNT, BITS]", (_text, _value), 2, 3),
    "Fn::FindInMap": ("[MAP, TOP-LEVEL KEY, SECOND-LEVEL KEY]", (_value,), 3, 4),
}
"""Functions of a list: how it is told, a check for each argument (the last for all further
ones), and the least and most arguments."""
_OF_TEXT = frozenset(["Fn::Base64", "Fn::GetAZs", "Fn::ImportValue"])
_EXTENSIONS = frozenset(["Fn::Length", "Fn::ToJsonString"])
_OTHERS = frozenset(["Fn::GetAtt", "Fn::Sub", "Fn::Transform", "Fn::GetStackOutput"])
_RULES = frozenset(
    ["Contains", "EachMemberEquals", "EachMemberIn", "RefAll", "ValueOf", "ValueOfAll"]
)
_KNOWN = frozenset(_ARGUMENTS) | _OF_TEXT | _EXTENSIONS | _OTHERS


def check_intrinsics(template: Template) -> Iterator[BadInput]:
    """Unknown functions, and calls that CloudFormation could not read."""
    for call in calls(template):
        if call.path[0] == "Rules" and call.function.removeprefix("Fn::") in _RULES:
            continue
        problem = _problem(call)
        if problem is not None:
            what, fix = problem
            yield BadInput(what, where=template.where(*call.path), fix=fix)


def _problem(call: Call) -> tuple[str, str | None] | None:
    name, argument = call.function, call.argument
    if name == "Condition" or name.startswith("Fn::ForEach::"):
        return None
    if name == "Ref":
        return None if _text(argument) else ("Ref takes a name", None)
    if name not in _KNOWN:
        return f"unknown function {name}", did_you_mean(name, _KNOWN)
    if not call.alone and name != "Fn::Transform":
        return f"{name} stands beside other keys", "put it in a mapping of its own"
    if name in _ARGUMENTS:
        return _of_list(name, argument)
    if name in _OF_TEXT and not _value(argument):
        return f"{name} takes one text", None
    if name == "Fn::GetAtt" and not _is_attribute(argument):
        return "Fn::GetAtt takes a resource and its attribute", "write RESOURCE.ATTRIBUTE"
    if name == "Fn::Sub" and not _is_substitution(argument):
        return "Fn::Sub takes a text, or [TEXT, {VARIABLE: VALUE}]", None
    if name == "Fn::Transform" and not _is_transform(argument):
        return "Fn::Transform takes {Name: …, Parameters: …}", None
    return None


def _of_list(name: str, argument: Any) -> tuple[str, str | None] | None:
    told, checks, least, most = _ARGUMENTS[name]
    if name == "Fn::Equals" and is_call(argument):
        return None
    if not isinstance(argument, list):
        return f"{name} takes {told}, not {_shown(argument)}", None
    if not least <= len(argument) <= most:
        return f"{name} takes {told}, not {len(argument)} arguments", None
    for n, value in enumerate(argument):
        check = checks[min(n, len(checks) - 1)]
        if name == "Fn::FindInMap" and n == 3:
            check = _mapping
        if not check(value):
            return f"{name} takes {told}: argument {n + 1} is {_shown(value)}", None
    if name == "Fn::Select" and _is_beyond(*argument):
        return f"Fn::Select: the list has no item {argument[0]} (the first is 0)", None
    return None


def _is_beyond(index: Any, items: Any) -> bool:
    return isinstance(items, list) and not is_call(index) and int(index) >= len(items)


def _is_attribute(argument: Any) -> bool:
    if isinstance(argument, str):
        return "." in argument.strip(".")
    return (
        isinstance(argument, list) and len(argument) == 2 and all(_text(part) for part in argument)
    )


def _is_substitution(argument: Any) -> bool:
    if isinstance(argument, list):
        return len(argument) == 2 and isinstance(argument[0], str) and _mapping(argument[1])
    return isinstance(argument, str) or (isinstance(argument, dict) and "Fn::Transform" in argument)


def _is_transform(argument: Any) -> bool:
    given = argument if isinstance(argument, list) else [argument]
    return all(isinstance(one, dict) and "Name" in one for one in given)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else repr(value)
