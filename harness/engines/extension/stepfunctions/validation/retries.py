"""Retriers and catchers.

AWS: "Handling errors in Step Functions workflows" (Retry and Catch fields, and their limits).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import diagnostics
from .diagnostics import Diagnostic

_ALL = "States.ALL"
_RETRIER = {"ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds",
            "JitterStrategy", "Comment"}  # fmt: skip
_CATCHER = {"ErrorEquals", "Next", "ResultPath", "Assign", "Output", "Comment"}
_LIMITS = {
    "IntervalSeconds": (1, 99999999),
    "MaxAttempts": (0, 99999999),
    "MaxDelaySeconds": (1, 31622399),
    "BackoffRate": (1.0, float("inf")),
}
_JITTER = ("FULL", "NONE")


def check(state: dict[str, Any], location: str) -> Iterator[Diagnostic]:
    for field, known, required in (
        ("Retry", _RETRIER, ("ErrorEquals",)),
        ("Catch", _CATCHER, ("ErrorEquals", "Next")),
    ):
        rules = state.get(field)
        if rules is None:
            continue
        if not isinstance(rules, list):
            yield _schema("A list is required", f"{location}/{field}")
            continue
        for index, rule in enumerate(rules):
            where = f"{location}/{field}[{index}]"
            if not isinstance(rule, dict):
                yield _schema("An object is required", where)
                continue
            yield from _fields(rule, known, required, where)
            yield from _names(rule, where, last=index == len(rules) - 1)
            if field == "Retry":
                yield from _limits(rule, where)


def _fields(
    rule: dict[str, Any], known: set[str], required: tuple[str, ...], where: str
) -> Iterator[Diagnostic]:
    for name in rule:
        if name not in known:
            yield _schema(f"Field '{name}' is not supported", where)
    lacking = [name for name in required if name not in rule]
    if lacking:
        yield _schema(f"These fields are required: [{', '.join(lacking)}]", where)


def _names(rule: dict[str, Any], where: str, *, last: bool) -> Iterator[Diagnostic]:
    names = rule.get("ErrorEquals")
    if names is None:
        return
    if not isinstance(names, list) or not names:
        yield _schema("A list of at least one error name is required", f"{where}/ErrorEquals")
    elif _ALL in names and len(names) > 1:
        yield _schema(f"{_ALL} must appear alone in ErrorEquals", f"{where}/ErrorEquals")
    elif _ALL in names and not last:
        yield _schema(f"{_ALL} must appear in the last element", f"{where}/ErrorEquals")


def _limits(rule: dict[str, Any], where: str) -> Iterator[Diagnostic]:
    for name, (least, most) in _LIMITS.items():
        value = rule.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if value < least:
            yield _schema(f"Minimum value is {least}", f"{where}/{name}")
        elif value > most:
            yield _schema(f"Maximum value is {most}", f"{where}/{name}")
    if rule.get("JitterStrategy", "NONE") not in _JITTER:
        yield _schema(f"Must be one of: {list(_JITTER)}", f"{where}/JitterStrategy")


def _schema(message: str, location: str) -> Diagnostic:
    return Diagnostic(diagnostics.SCHEMA, message, location)
