"""Events that functions have logged: lines of CloudWatch Logs, however they were got.

Sources: CloudWatch Logs API reference, "FilterLogEvents", "GetLogEvents", "GetQueryResults".
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from harness.events.identify import identify_data
from harness.events.imports.model import Imported, NothingIn
from harness.events.model import WrongEvent

_MOST = 200
"""Events taken from one file: more is no bug that somebody reproduces."""


def logs(data: Any) -> list[Imported] | None:
    messages = [data] if isinstance(data, str) else _messages(data)
    if messages is None:
        return None
    found: list[Any] = []
    for message in messages:
        for value in _values(message):
            found += [event for event in _events(value) if event not in found]
        if len(found) > _MOST:
            raise NothingIn(f"over {_MOST} events: take fewer lines of the log")
    if not found:
        raise NothingIn(
            f"no event of AWS in {len(messages)} log messages: a function has to log its event"
        )
    many = len(found) > 1
    return [
        Imported(f"logged-{n}" if many else "logged", event) for n, event in enumerate(found, 1)
    ]


def _messages(data: Any) -> list[str] | None:
    """The texts of log events; None where the data is no export of logs."""
    if not isinstance(data, dict):
        return None
    events = data.get("logEvents") or data.get("events")
    if isinstance(events, list) and events and all(_is_line(e) for e in events):
        return [event["message"] for event in events]
    rows = data.get("results")
    if isinstance(rows, list) and rows and all(isinstance(row, list) for row in rows):
        return [
            str(cell.get("value"))
            for row in rows
            for cell in row
            if isinstance(cell, dict) and cell.get("field") == "@message"
        ]
    return None


def _is_line(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("message"), str)


def _values(text: str) -> Iterator[Any]:
    """Every JSON object in a text, from left to right."""
    decoder, at = json.JSONDecoder(), text.find("{")
    while at >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            yield value
        at = text.find("{", end)


def _events(value: Any, depth: int = 0) -> Iterator[Any]:
    """The outermost events in a value: the value itself, or what a logger put around them."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        for inner in _values(value):
            yield from _events(inner, depth + 1)
        return
    if not isinstance(value, (dict, list)) or depth > 5:
        return
    try:
        if identify_data(value).kind.delivered:
            yield value
            return
    except WrongEvent:
        pass
    for inner in value.values() if isinstance(value, dict) else value:
        yield from _events(inner, depth + 1)
