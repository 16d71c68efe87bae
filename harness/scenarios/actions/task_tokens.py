"""The token of a task that waits, found in the history of its execution.

The history holds what the task was given; the definition says where in that the token is.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

from harness.errors import BadInput
from harness.scenarios.context import Context
from harness.scenarios.expectations.execution import history
from harness.scenarios.fields import MACHINE

WITHIN = 10.0
"""Seconds that an execution may take to reach the state."""
_TOKENS = ("$$.Task.Token", "$states.context.Task.Token")
_PAUSE = 0.25
_POLL = 0.05

Path = tuple[str | int, ...]


def token_of(context: Context, machine: str, state: str) -> str:
    """The token that `state` waits with, in the latest execution that waits there.

    Raises:
        BadInput: there is no such state, it hands its token on in no known way, or no
            execution waits there.
    """
    arn = context.physical(machine, MACHINE, "machine")
    client = context.looks("stepfunctions")
    definition = json.loads(client.describe_state_machine(stateMachineArn=arn)["definition"])
    paths = _paths(context, definition, machine, state)
    end = time.monotonic() + WITHIN
    stream = context.observed.stream
    while True:
        version = stream.version if stream is not None else 0
        listed = client.list_executions(stateMachineArn=arn, statusFilter="RUNNING")["executions"]
        for execution in sorted(listed, key=lambda e: e["startDate"], reverse=True):
            events = history(client, execution["executionArn"])
            if (token := _waiting(events, state, paths)) is not None:
                return token
        if time.monotonic() >= end:
            raise context.bad(f"no execution of {machine} waits in {state}", "state")
        if stream is not None:
            stream.changed(version, _PAUSE)
        else:
            time.sleep(_POLL)


def _paths(context: Context, definition: Any, machine: str, state: str) -> list[Path]:
    found = dict(_states(definition)).get(state)
    if found is None:
        raise context.bad(f"{machine} has no state {state!r}", "state")
    given = found.get("Parameters", found.get("Arguments"))
    paths = list(_places(given))
    if not paths:
        raise BadInput(
            f"{state} does not hand its token on as a value of its own",
            where=context.where("state"),
            fix="take it from where it went, and give it as token:",
        )
    return paths


def _states(part: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(part, list):
        for element in part:
            yield from _states(element)
    elif isinstance(part, dict):
        states = part.get("States")
        if isinstance(states, dict):
            yield from states.items()
        for value in part.values():
            yield from _states(value)


def _places(value: Any, at: Path = ()) -> Iterator[Path]:
    """Where a template has the token as a whole value."""
    if isinstance(value, dict):
        for name, element in value.items():
            yield from _places(element, (*at, name.removesuffix(".$")))
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from _places(element, (*at, index))
    elif isinstance(value, str) and value.strip("{}% ") in _TOKENS:
        yield at


def _waiting(events: list[dict[str, Any]], state: str, paths: list[Path]) -> str | None:
    """The token of the state's latest task, unless that has ended."""
    by_id = {event["id"]: event for event in events}
    ended = {
        event["previousEventId"]
        for event in events
        if event["type"] in ("TaskSucceeded", "TaskFailed", "TaskTimedOut")
    }
    for event in reversed(events):
        if event["type"] != "TaskSubmitted" or event["id"] in ended:
            continue
        scheduled = _before(by_id, event, "TaskScheduled")
        entered = _before(by_id, event, "TaskStateEntered")
        if scheduled is None or entered is None:
            continue
        if entered["stateEnteredEventDetails"]["name"] == state:
            return _at(json.loads(scheduled["taskScheduledEventDetails"]["parameters"]), paths)
    return None


def _before(by_id: dict[int, Any], event: dict[str, Any], kind: str) -> dict[str, Any] | None:
    """The nearest event of this type on the way here."""
    found: dict[str, Any] | None = event
    while found is not None and found["type"] != kind:
        found = by_id.get(found["previousEventId"])
    return found


def _at(given: Any, paths: list[Path]) -> str | None:
    for path in paths:
        value = given
        for key in path:
            if isinstance(value, str):
                # A function's payload or a message's body may be a text that holds JSON.
                value = json.loads(value)
            value = value[key]
        if isinstance(value, str):
            return value
    return None
