"""What WebSocket APIs pushed to their clients while somebody looked on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from harness.engines.extension.wire import Call, Record
from harness.recording.likeness import MISSING, Likeness
from harness.scenarios.formats.data import parsed, to_json

CUT = "… (too long to be recorded)"
"""Stands for the content of a frame that the record does not hold whole."""


@dataclass(frozen=True)
class Pushed:
    """A frame, parsed where it is JSON.

    `at`: when it was sent at the earliest, in seconds since 1970.
    """

    connection: str
    at: float
    content: Any


def opened(records: list[Record]) -> list[str]:
    """The ids of connections, in the order in which they were asked for."""
    calls = (r for r in records if isinstance(r, Call) and opens_websocket(r))
    return [str(call.parameters["connection"]) for call in calls]


def opens_websocket(call: Call) -> bool:
    return (
        (call.service, call.operation) == ("apigateway", "Invoke")
        and call.parameters.get("method") == "WEBSOCKET"
        and "connection" in call.parameters
    )


def pushed(records: list[Record]) -> list[Pushed]:
    """Frames in their order; those that somebody outside posted are no answers of the flow."""
    found = []
    for record in records:
        if not isinstance(record, Call):
            continue
        at, told = record.time + record.duration_ms / 1000, record.parameters
        if (record.service, record.operation) == ("apigateway", "Message"):
            if "body" in record.response:
                found.append(Pushed(told["connection"], at, _text(record.response["body"])))
        elif _posts(record):
            content = _posted(told.get("Data"))
            found.append(Pushed(str(told["ConnectionId"]), record.time, content))
    return found


def _posts(call: Call) -> bool:
    by_the_flow = call.caller.kind not in ("outside", "probe")
    return call.operation == "PostToConnection" and call.status < 300 and by_the_flow


def of_each(records: list[Record]) -> list[list[Any]]:
    """What came over each connection that was opened, in the order of `opened`."""
    frames = pushed(records)
    return [[f.content for f in frames if f.connection == one] for one in opened(records)]


def expected(seen: list[Any], again: Any, likeness: Likeness) -> dict[str, Any]:
    """What a `frames:` says of all that came over a connection."""
    if again is MISSING:
        return {"equals": [_one(frame, MISSING, likeness) for frame in seen]}
    if len(again) != len(seen):
        return {"at_least": min(len(again), len(seen))}
    if seen != again and sorted(map(to_json, seen)) == sorted(map(to_json, again)):
        return {"equals": {"$unordered": [_one(frame, frame, likeness) for frame in seen]}}
    pairs = zip(seen, again, strict=True)
    return {"equals": [_one(frame, other, likeness) for frame, other in pairs]}


def _one(seen: Any, again: Any, likeness: Likeness) -> Any:
    return {"$any": True} if seen == CUT else likeness.expected(seen, again)


def _text(body: Any) -> Any:
    if isinstance(body, str) and body.endswith(" more characters)"):
        return CUT
    return parsed(body)


def _posted(data: Any) -> Any:
    if not isinstance(data, dict):
        return _text(data or "")
    if "$base64" not in data or "$length" in data:
        return CUT
    return {"base64": data["$base64"]}
