"""What each type of state must have, and what it cannot have together.

AWS: the page of each state type in the Step Functions Developer Guide.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import diagnostics
from .diagnostics import Diagnostic

TYPES = ("Task", "Parallel", "Map", "Pass", "Wait", "Choice", "Succeed", "Fail")
_FLOWING = ("Task", "Parallel", "Map", "Pass", "Wait")
_REQUIRED = {"Task": ("Resource",), "Parallel": ("Branches",), "Choice": ("Choices",)}
_ALTERNATIVES: dict[str, tuple[tuple[str, ...], ...]] = {
    "Wait": (("Seconds", "SecondsPath", "Timestamp", "TimestampPath"),),
    "Map": (
        ("Items", "ItemsPath"), ("MaxConcurrency", "MaxConcurrencyPath"),
        ("ToleratedFailureCount", "ToleratedFailureCountPath"),
        ("ToleratedFailurePercentage", "ToleratedFailurePercentagePath"),
        ("ItemProcessor", "Iterator"), ("ItemSelector", "Parameters"),
    ),
    "Task": (
        ("TimeoutSeconds", "TimeoutSecondsPath"), ("HeartbeatSeconds", "HeartbeatSecondsPath"),
    ),
    "Fail": (("Error", "ErrorPath"), ("Cause", "CausePath")),
}  # fmt: skip
_ONE_NEEDED = {"Wait": 0, "Map": 4}
"""The alternatives of which one must be there, by their place in _ALTERNATIVES."""
_LEAST: dict[str, int] = {
    "TimeoutSeconds": 1, "HeartbeatSeconds": 1, "Seconds": 0, "MaxConcurrency": 0,
    "ToleratedFailureCount": 0, "ToleratedFailurePercentage": 0,
}  # fmt: skip
_MOST = {"TimeoutSeconds": 99999999, "HeartbeatSeconds": 99999999, "Seconds": 99999999,
         "ToleratedFailurePercentage": 100}  # fmt: skip


def check(state: dict[str, Any], location: str) -> Iterator[Diagnostic]:
    kind = state["Type"]
    lacking = [name for name in _REQUIRED.get(kind, ()) if name not in state]
    if lacking:
        yield _schema(f"These fields are required: [{', '.join(lacking)}]", location)
    if kind in _FLOWING:
        yield from _one_of(state, ("Next", "End"), location, needed=True)
        if "End" in state and state["End"] is not True and "Next" not in state:
            yield _schema("End must be true", f"{location}/End")
    for index, names in enumerate(_ALTERNATIVES.get(kind, ())):
        needed = _ONE_NEEDED.get(kind) == index
        yield from _one_of(state, names, location, needed=needed)
    for field in ("Branches", "Choices"):
        if field in state and not (isinstance(state[field], list) and state[field]):
            yield _schema("A list of at least one element is required", f"{location}/{field}")
    for index, choice in enumerate(state["Choices"] if _listed(state, "Choices") else ()):
        if isinstance(choice, dict) and "Next" not in choice:
            told = "These fields are required: [Next]"
            yield _schema(told, f"{location}/Choices[{index}]")
    yield from numbers(state, location)
    yield from _heartbeat(state, location)


def numbers(body: dict[str, Any], location: str) -> Iterator[Diagnostic]:
    for name, least in _LEAST.items():
        value = body.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            if value < least:
                yield _schema(f"Minimum value is {least}", f"{location}/{name}")
            if name in _MOST and value > _MOST[name]:
                yield _schema(f"Maximum value is {_MOST[name]}", f"{location}/{name}")


def _heartbeat(state: dict[str, Any], location: str) -> Iterator[Diagnostic]:
    timeout, heartbeat = state.get("TimeoutSeconds"), state.get("HeartbeatSeconds")
    if isinstance(timeout, int) and isinstance(heartbeat, int) and heartbeat >= timeout:
        told = "HeartbeatSeconds must be smaller than TimeoutSeconds"
        yield _schema(told, f"{location}/HeartbeatSeconds")


def _one_of(
    state: dict[str, Any], names: tuple[str, ...], location: str, *, needed: bool
) -> Iterator[Diagnostic]:
    given = [name for name in names if name in state]
    listed = ", ".join(names)
    if len(given) > 1:
        yield _schema(f"There should only be one of the following fields: [{listed}]", location)
    if needed and not given:
        yield _schema(f"One of the following fields is required: [{listed}]", location)


def _listed(state: dict[str, Any], field: str) -> bool:
    return isinstance(state.get(field), list)


def _schema(message: str, location: str) -> Diagnostic:
    return Diagnostic(diagnostics.SCHEMA, message, location)
