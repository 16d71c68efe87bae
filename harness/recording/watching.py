"""What comes from outside while somebody uses an application."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from harness.engines.cloud import Cloud
from harness.engines.extension.wire import Call, Invocation, InvocationStart, Record
from harness.engines.running import has_ended
from harness.errors import Unsupported
from harness.recording.frames import Pushed, opens_websocket, pushed
from harness.recording.names import Names
from harness.recording.state import State, look
from harness.recording.translating import Left, Step, Translation, changes, translate
from harness.scenarios.formats.data import parsed
from harness.trace.record_stream import RecordStream

QUIET_WITHIN = 30.0
"""Seconds that what was set off may take to come to rest, once the session has ended."""
_LOOK = 0.2


@dataclass
class Acted:
    """A call and the actions that do the same."""

    call: Call
    steps: list[Step]
    gives: dict[int, dict[str, Any]] = field(default_factory=dict)
    """What steps result in beside what their caller was answered, by their place."""


@dataclass
class Recorded:
    """A session. `left`: what changed something and is no action, each with the reason."""

    before: State
    after: State = field(default_factory=State)
    acted: list[Acted] = field(default_factory=list)
    left: list[tuple[Call, str]] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    answers: dict[int, dict[str, Any]] = field(default_factory=dict)
    """What callers were answered, by the number of their call; see `answers`."""
    files: dict[str, bytes] = field(default_factory=dict)
    frames: list[Pushed] = field(default_factory=list)
    """What came over WebSocket connections, oldest first."""
    clients: dict[str, str] = field(default_factory=dict)
    """Names of WebSocket clients, by the connection's id."""
    variables: dict[str, str] = field(default_factory=dict)
    """Variables that stand for secrets, by the secret's placeholder."""
    still: list[str] = field(default_factory=list)
    """What had not come to rest, in words."""
    ended: float = 0.0


def watch(
    names: Names,
    cloud: Cloud,
    *,
    begun: Callable[[], None],
    over: Callable[[], bool],
) -> Recorded:
    """Look on until `over`, then until what was set off has come to rest.

    Args:
        begun: called when whatever happens from then on is recorded.

    Raises:
        Unsupported: the engine records nothing.
        EngineError: it has died.
    """
    control = cloud.control
    if control is None:
        raise Unsupported(cloud.engine.name, "it records no calls")
    stream = RecordStream(control, cloud.account, ended=lambda: has_ended(cloud.engine))
    recorded = Recorded(look(names, cloud))
    to = Translation(names, cloud)
    try:
        seen, version = stream.position(), stream.version
        begun()
        while not over():
            version = stream.changed(version, _LOOK)
            seen = _take(stream.since(seen), recorded, to, seen)
        recorded.still = _rest(lambda: control.pending(cloud.account), stream)
        stream.catch_up()
        _take(stream.since(seen), recorded, to, seen)
    finally:
        stream.close()
    recorded.ended = time.time()
    recorded.acted.sort(key=lambda acted: acted.call.time)
    recorded.after = look(names, cloud)
    recorded.answers = {call.seq: answer for call, answer in answers(recorded.records)}
    recorded.files = to.files
    recorded.frames, recorded.clients = pushed(recorded.records), to.clients
    return recorded


def _rest(pending: Callable[[], list[str]], stream: RecordStream) -> list[str]:
    """Wait until nothing goes on; what still does."""
    until, version = time.monotonic() + QUIET_WITHIN, stream.version
    while (still := pending()) and time.monotonic() < until:
        version = stream.changed(version, _LOOK)
    return still


def _take(records: list[Record], recorded: Recorded, to: Translation, seen: int) -> int:
    for record in records:
        seen = max(seen, record.seq)
        recorded.records.append(record)
        if isinstance(record, InvocationStart):
            to.events[record.request_id] = record.event
        elif isinstance(record, Call) and changes(record):
            try:
                recorded.acted.append(Acted(record, translate(record, to)))
            except Left as why:
                recorded.left.append((record, str(why)))
    return seen


def answers(records: list[Record]) -> list[tuple[Call, dict[str, Any]]]:
    """What callers from outside were answered, in the order in which they asked.

    Each as `response:` has it: `status` and `json` or `body` of an HTTP request; `payload`, or
    `error` and `error_message`, of a function or an Express workflow.
    """
    invoked = {r.request_id: r for r in records if isinstance(r, Invocation)}
    calls = [r for r in records if isinstance(r, Call) and answers_somebody(r)]
    calls.sort(key=lambda call: call.time)
    return [(call, _answer(call, invoked)) for call in calls]


def answers_somebody(call: Call) -> bool:
    """Whether it is an action whose result a `response:` looks at."""
    if not changes(call) or opens_websocket(call):
        return False
    if (call.service, call.operation) == ("lambda", "Invoke"):
        return call.parameters.get("InvocationType") in (None, "RequestResponse")
    return (call.service, call.operation) in (
        ("apigateway", "Invoke"),
        ("lambda", "InvokeFunctionUrl"),
        ("stepfunctions", "StartSyncExecution"),
    )


def _answer(call: Call, invoked: dict[str, Invocation]) -> dict[str, Any]:
    if call.service == "apigateway" or call.operation == "InvokeFunctionUrl":
        body = parsed(call.response.get("body", ""))
        told = {"json": body} if isinstance(body, (dict, list)) else {"body": body}
        return {"status": call.status, **(told if call.response.get("body") else {})}
    if call.service == "stepfunctions":
        found = {k: v for k, v in call.response.items() if k in ("status", "error")}
        if "output" in call.response:
            found["payload"] = parsed(call.response["output"])
        return found
    invocation = invoked.get(call.request_id or "")
    if invocation is None:
        return {}
    if invocation.error is not None:
        return {"error": invocation.error.type, "error_message": invocation.error.message}
    return {"payload": invocation.result}
