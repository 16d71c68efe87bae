"""Paths and expressions that cannot be what they are written as.

AWS: "Using JSONPath paths", "Manipulate parameters in Step Functions workflows", "Transforming
data with JSONata in Step Functions".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .. import jsonata
from . import diagnostics
from .diagnostics import Diagnostic
from .fields import JSONATA

_PATHS = ("InputPath", "OutputPath", "ItemsPath", "SecondsPath", "TimestampPath",
          "TimeoutSecondsPath", "HeartbeatSecondsPath", "MaxConcurrencyPath",
          "ToleratedFailureCountPath", "ToleratedFailurePercentagePath")  # fmt: skip
_TEMPLATES = ("Parameters", "ResultSelector", "ItemSelector", "Assign")
_JSONATA_PLACES = ("Output", "Arguments", "Assign", "Seconds", "Timestamp", "Items", "Error",
                   "Cause", "TimeoutSeconds", "HeartbeatSeconds", "ItemSelector",
                   "MaxConcurrency", "ToleratedFailureCount",
                   "ToleratedFailurePercentage")  # fmt: skip
_INTRINSIC = re.compile(r"States\.[A-Za-z0-9]+\(.*\)\s*$", re.DOTALL)
_REFERENCE = re.compile(r"\$(\.[^.\[\]*?()@,:]+|\[\d+\]|\['[^']+'\])*$")
_RESERVED = "states"


def check(state: dict[str, Any], location: str, language: str) -> Iterator[Diagnostic]:
    if language == JSONATA:
        yield from _jsonata(state, location)
    else:
        yield from _jsonpath(state, location)
    if isinstance(state.get("Assign"), dict):
        for name in state["Assign"]:
            if name.removesuffix(".$") == _RESERVED:
                yield _schema(f"Variable name '{_RESERVED}' is reserved", f"{location}/Assign")


def _jsonpath(state: dict[str, Any], location: str) -> Iterator[Diagnostic]:
    for field in _PATHS:
        value = state.get(field)
        if isinstance(value, str) and not value.startswith("$") and not _INTRINSIC.match(value):
            yield _schema("Value is not a valid JSONPath", f"{location}/{field}")
    result = state.get("ResultPath")
    if isinstance(result, str) and not _REFERENCE.match(result):
        yield _schema("Value is not a Reference Path", f"{location}/ResultPath")
    for field in _TEMPLATES:
        yield from _template(state.get(field), f"{location}/{field}")
    if state.get("Type") == "Pass":
        yield from _static_result(state.get("Result"), f"{location}/Result")


def _template(value: Any, location: str) -> Iterator[Diagnostic]:
    if isinstance(value, list):
        for element in value:
            yield from _template(element, location)
    if not isinstance(value, dict):
        return
    for name, element in value.items():
        if not name.endswith(".$"):
            if isinstance(element, str) and _INTRINSIC.match(element):
                yield _warning(diagnostics.NO_DOLLAR, name, location)
            yield from _template(element, location)
        elif not isinstance(element, str) or not (
            element.startswith("$") or _INTRINSIC.match(element)
        ):
            told = (
                f"The value for the field '{name}' must be a valid JSONPath "
                "or a valid intrinsic function call"
            )
            yield _schema(told, location)


def _static_result(value: Any, location: str) -> Iterator[Diagnostic]:
    if isinstance(value, dict) and any(name.endswith(".$") for name in value):
        told = "The result of a Pass state is taken as it is written: paths are not evaluated"
        yield Diagnostic(diagnostics.STATIC_RESULT, told, location, "WARNING")


def _jsonata(state: dict[str, Any], location: str) -> Iterator[Diagnostic]:
    for field in _JSONATA_PLACES:
        yield from _expressions(state.get(field), f"{location}/{field}")
    for field in ("Choices", "Catch"):
        rules = state.get(field)
        for index, rule in enumerate(rules if isinstance(rules, list) else ()):
            if isinstance(rule, dict):
                for part in ("Condition", "Assign", "Output"):
                    where = f"{location}/{field}[{index}]/{part}"
                    yield from _expressions(rule.get(part), where)


def _expressions(value: Any, location: str) -> Iterator[Diagnostic]:
    if isinstance(value, dict):
        for name, element in value.items():
            yield from _expressions(element, f"{location}/{name}")
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from _expressions(element, f"{location}[{index}]")
    elif isinstance(value, str) and value.startswith("{%") and value.endswith("%}"):
        try:
            jsonata.check(value[2:-2].strip())
        except jsonata.Failed as failed:
            if failed.code:
                yield _schema(failed.message, location)


def _warning(code: str, name: str, location: str) -> Diagnostic:
    told = f"The value of '{name}' looks like a path or an intrinsic function; end the name in .$"
    return Diagnostic(code, told, location, "WARNING")


def _schema(message: str, location: str) -> Diagnostic:
    return Diagnostic(diagnostics.SCHEMA, message, location)
