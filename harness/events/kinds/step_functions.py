"""Tasks of state machines (Step Functions developer guide: Accessing the Context object)."""

from __future__ import annotations

from typing import Any

from harness.events.looking import Look, together
from harness.events.model import Found, Kind
from harness.events.shapes import has, mapping, name_of, text

_TOKENS = ("TaskToken", "taskToken", "task_token", "Token", "token")
_SHORTEST_TOKEN = 8
_DEPTH = 2


def context_object(event: Any, depth: int = _DEPTH) -> dict[str, Any] | None:
    """The Context object that the payload holds, itself or as a part; None if it has none."""
    if not isinstance(event, dict):
        return None
    if has(mapping(event, "Execution"), "Id") and has(event, "StateMachine"):
        return event
    inner = (context_object(part, depth - 1) for part in event.values()) if depth else ()
    return next((found for found in inner if found is not None), None)


def _task(event: Any, look: Look) -> Found | None:
    context = context_object(event)
    if context is not None:
        state = text(context, "State", "Name")
        about = f"{name_of(text(context, 'StateMachine', 'Id'))} {state}".strip()
        known = has(mapping(context, "Execution"), "Input")
        why = None if known else "its Context object has no Execution.Input to start it with"
        return Found(about, 1, obstacle=why)
    if not isinstance(event, dict):
        return None
    if isinstance(event.get("FunctionName"), str) and has(event, "Payload"):
        inside = together([look.inside(event["Payload"])])
        return Found(name_of(event["FunctionName"]), 1, inside, _UNKNOWN)
    if any(len(text(event, key)) >= _SHORTEST_TOKEN for key in _TOKENS):
        return Found("waits for a callback", 1, obstacle=_UNKNOWN)
    return None


_UNKNOWN = "it does not say with which input its state machine was started"

KINDS = (
    Kind(
        "step-functions", "Step Functions task", _task,
        replay="starts the state machine with the same input",
    ),
)  # fmt: skip
