"""The history of an execution, as `aws stepfunctions get-execution-history` prints it.

Source: Step Functions API reference, "HistoryEvent".
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from harness.events.imports.model import Imported, NothingIn

_ENDS = {
    "ExecutionSucceeded": "SUCCEEDED",
    "ExecutionFailed": "FAILED",
    "ExecutionTimedOut": "TIMED_OUT",
    "ExecutionAborted": "ABORTED",
}
MACHINE = "StateMachine"
"""Stands for the machine's logical id, which no history tells."""


def histories(data: Any) -> list[Imported] | None:
    events = data.get("events") if isinstance(data, dict) else None
    if not isinstance(events, list) or not events or not all(map(_is_event, events)):
        return None
    started = next((e for e in events if e["type"] == "ExecutionStarted"), None)
    if started is None:
        raise NothingIn("the history lacks ExecutionStarted: get all of its pages")
    given = _parsed(started.get("executionStartedEventDetails", {}).get("input", "{}"))
    scenario = {
        "scenario": "An execution of production goes the same way",
        "when": [{"start": {"machine": MACHINE, "input": given}}],
        "then": [{"execution": {"machine": MACHINE, **_end(events)}}, *_calls(events)],
    }
    return [Imported("execution", scenario=scenario, about=f"{len(events)} events")]


def _is_event(value: Any) -> bool:
    return isinstance(value, dict) and {"type", "id", "timestamp"} <= value.keys()


def _end(events: list[dict[str, Any]]) -> dict[str, Any]:
    entered = [
        event["stateEnteredEventDetails"]["name"]
        for event in events
        if "stateEnteredEventDetails" in event
    ]
    last = next((event for event in reversed(events) if event["type"] in _ENDS), None)
    if last is None:
        return {"status": "RUNNING", "visited": entered}
    details: dict[str, Any] = next(
        (value for key, value in last.items() if key.endswith("EventDetails")), {}
    )
    told: dict[str, Any] = {"status": _ENDS[last["type"]]}
    if details.get("error"):
        told["error"] = details["error"]
    branches = {"ParallelStateEntered", "MapStateEntered"} & {event["type"] for event in events}
    told["visited"] = {"$unordered": entered} if branches else entered
    return told


def _calls(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How often each function was called; a retried one once for each try."""
    called = Counter(name for event in events if (name := _function(event)))
    return [{"calls": {"function": name, "exactly": n}} for name, n in called.items()]


def _function(event: dict[str, Any]) -> str | None:
    details = event.get("lambdaFunctionScheduledEventDetails")
    if details is not None:
        return _name(str(details.get("resource", "")))
    details = event.get("taskScheduledEventDetails") or {}
    if details.get("resourceType") != "lambda":
        return None
    parameters = _parsed(details.get("parameters", "{}"))
    named = parameters.get("FunctionName") if isinstance(parameters, dict) else None
    return _name(str(named)) if named else None


def _name(named: str) -> str:
    return named.rsplit(":function:", maxsplit=1)[-1].split(":", maxsplit=1)[0]


def _parsed(text: Any) -> Any:
    try:
        return json.loads(text)
    except (ValueError, TypeError):
        return text
