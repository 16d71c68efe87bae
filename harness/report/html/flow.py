"""A scenario's flow as the page draws it: lanes, messages, and what each carried."""

from __future__ import annotations

from typing import Any

from harness.engines.extension.wire import Call, Failure, Invocation, from_json
from harness.report.html.payloads import clipped, readable
from harness.report.results import ScenarioData
from harness.trace.flow import Happening
from harness.trace.sequence import Message, sequence

MOST = 400
"""Messages that are drawn: the first ones."""


def flow_of(scenario: ScenarioData) -> dict[str, Any]:
    """`{"lanes": […], "messages": […], "left_out": 0}`."""
    found = sequence((from_json(record) for record in scenario.records), scenario.titles)
    return {
        "lanes": [
            {"kind": lane.kind, "service": lane.service, "title": lane.title, "name": lane.name}
            for lane in found.lanes
        ],
        "messages": [_message(message, scenario.given_until) for message in found.messages[:MOST]],
        "left_out": max(0, len(found.messages) - MOST),
    }


def _message(message: Message, given_until: int) -> dict[str, Any]:
    record = message.record
    data: dict[str, Any] = {
        "from": message.source,
        "to": message.target,
        "label": message.label,
        "at": round(message.at_ms, 1),
        "lasts": message.lasts,
        "parts": [[title, clipped(value)] for title, value in _parts(record)],
    }
    optional = {
        "detail": message.detail,
        "ms": None if message.took_ms is None else round(message.took_ms, 1),
        "error": message.error,
        "cold": message.cold,
        "given": _of_given(record, given_until),
    }
    return {**data, **{key: value for key, value in optional.items() if value not in ("", None)}}


def _of_given(record: Happening, given_until: int) -> bool:
    outside = not isinstance(record, Call) or record.caller.kind == "outside"
    return outside and record.seq <= given_until


def _parts(record: Happening) -> list[tuple[str, Any]]:
    """What the panel of a message shows, each under its title."""
    if isinstance(record, Call):
        parts = [("Request", readable(record.parameters))]
        if record.error is not None:
            return [*parts, ("Error", _failure(record.error))]
        return [*parts, ("Response", readable(record.response))]
    parts = [("Event", readable(record.event))]
    if isinstance(record, Invocation):
        if record.error is not None:
            parts.append(("Error", _failure(record.error)))
        elif record.status == "ok":
            parts.append(("Result", readable(record.result)))
        parts.append(("Log", "\n".join(line.rstrip("\n") for line in record.log)))
    return parts


def _failure(failure: Failure) -> str:
    lines = [f"{failure.type}: {failure.message}", *failure.stack]
    return "\n".join(line.rstrip("\n") for line in lines)
