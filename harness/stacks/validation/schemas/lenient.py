"""JSON Schema as CloudFormation applies it: values that only the engine knows always fit.

CloudFormation turns text into numbers and booleans and back, so `"5"` is an integer and
`true` is text (AWS: Template format, data types).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from jsonschema import Draft7Validator, TypeChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

_NUMBER = re.compile(r"\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*")
_INTEGER = re.compile(r"\s*[-+]?\d+(\.0*)?\s*")
_DYNAMIC = "{{resolve:"

Keyword = Callable[[Any, Any, Any, Any], Iterator[ValidationError] | None]


def is_intrinsic(value: Any) -> bool:
    """Whether `value` is a call of an intrinsic function, or is filled in by one."""
    if isinstance(value, str):
        return _DYNAMIC in value
    if not isinstance(value, dict):
        return False
    if len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::")):
        return "Ref" in value or not next(iter(value)).startswith("Fn::ForEach")
    return "Fn::Transform" in value


def extra_names(instance: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    """Names in `instance` that the schema does not know."""
    patterns = schema.get("patternProperties", {})
    return [
        name
        for name in instance
        if name not in schema.get("properties", {})
        and not name.startswith("Fn::")
        and not any(re.search(_python(pattern), name) for pattern in patterns)
    ]


@cache
def _python(pattern: str) -> str:
    """The pattern if Python can read it; else one that fits everything."""
    try:
        re.compile(pattern)
    except re.error:
        return ""
    return pattern


def _additional(
    validator: Any, allowed: Any, instance: Any, schema: Any
) -> Iterator[ValidationError]:
    if not validator.is_type(instance, "object"):
        return
    extras = extra_names(instance, schema)
    if allowed is False:
        for name in extras:
            yield ValidationError(f"unknown {name}", path=[name], instance=name)
    elif isinstance(allowed, dict):
        for name in extras:
            yield from validator.descend(instance[name], allowed, path=name)


def _patterns(validator: Any, patterns: Any, instance: Any, _schema: Any) -> Any:
    if validator.is_type(instance, "object"):
        for pattern, subschema in patterns.items():
            for name, value in instance.items():
                if re.search(_python(pattern), name):
                    yield from validator.descend(value, subschema, name, pattern)


def _required(validator: Any, names: Any, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    if not validator.is_type(instance, "object") or any(k.startswith("Fn::") for k in instance):
        return
    for name in names:
        if name not in instance:
            yield ValidationError(f"missing {name}", instance=instance)


def _enum(_validator: Any, values: Any, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str | int | float) and _text(instance) not in map(_text, values):
        yield ValidationError("not in enum")


def _any_case(
    _validator: Any, values: Any, instance: Any, _schema: Any
) -> Iterator[ValidationError]:
    lower = [_text(value).lower() for value in values]
    if isinstance(instance, str) and instance.lower() not in lower:
        yield ValidationError("not in enum")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_text(_checker: Any, value: Any) -> bool:
    return isinstance(value, str | int | float)


def _is_number(_checker: Any, value: Any) -> bool:
    if isinstance(value, str):
        return bool(_NUMBER.fullmatch(value))
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_integer(_checker: Any, value: Any) -> bool:
    if isinstance(value, str):
        return bool(_INTEGER.fullmatch(value))
    return _is_number(_checker, value) and float(value).is_integer()


def _is_boolean(_checker: Any, value: Any) -> bool:
    return isinstance(value, bool) or str(value).lower() in ("true", "false")


def _known_only(keyword: Keyword, name: str) -> Keyword:
    """`keyword`, but not on intrinsic functions; each branch of Fn::If is looked at."""

    def check(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        if not is_intrinsic(instance):
            yield from keyword(validator, value, instance, schema) or ()
            return
        branches = instance.get("Fn::If") if isinstance(instance, dict) else None
        if name == next(iter(schema)) and isinstance(branches, list) and len(branches) == 3:
            for n in (1, 2):
                for error in validator.descend(branches[n], schema, path=n):
                    error.path.appendleft("Fn::If")
                    yield error

    return check


_OVERRIDDEN: dict[str, Keyword] = {
    "additionalProperties": _additional,
    "patternProperties": _patterns,
    "required": _required,
    "enum": _enum,
    "const": lambda v, value, instance, schema: _enum(v, [value], instance, schema),
    "enumCaseInsensitive": _any_case,
    # Values that only the engine knows may fit several branches.
    "oneOf": Draft7Validator.VALIDATORS["anyOf"],
}
_KEYWORDS: dict[str, Any] = {
    name: _known_only(_OVERRIDDEN.get(name) or Draft7Validator.VALIDATORS[name], name)
    for name in [
        "$ref",
        "additionalProperties",
        "allOf",
        "anyOf",
        "const",
        "enum",
        "enumCaseInsensitive",
        "items",
        "oneOf",
        "patternProperties",
        "properties",
        "required",
        "type",
    ]
}
_TYPES: TypeChecker = Draft7Validator.TYPE_CHECKER.redefine_many(
    {
        "string": _is_text,
        "number": _is_number,
        "integer": _is_integer,
        "boolean": _is_boolean,
    }
)
_extend: Any = extend
LenientValidator: Any = _extend(Draft7Validator, _KEYWORDS, type_checker=_TYPES)
