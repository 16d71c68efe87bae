"""Events of EventBridge: what a rule wrote to a log, a bucket or a stream, one or many.

An archive itself has no export; its events are exported by replaying it to a rule whose target
keeps them. Source: EventBridge user guide, "Archiving and replaying events".
"""

from __future__ import annotations

import json
import re
from typing import Any

from harness.events.imports.model import Imported

_NEEDED = {"source", "detail-type", "detail"}
_WORDS = re.compile(r"[^A-Za-z0-9]+")


def archives(data: Any) -> list[Imported] | None:
    if isinstance(data, str):
        data = _lines(data)
    if isinstance(data, dict):
        listed = next((data[k] for k in ("Events", "events", "Entries") if k in data), None)
        data = [data] if listed is None else listed
    if not isinstance(data, list) or not data:
        return None
    events = [_event(one) for one in data]
    if not all(event is not None for event in events):
        return None
    many = len(events) > 1
    return [
        Imported(f"{n:02}-{_name(event)}" if many else _name(event), event)
        for n, event in enumerate(events, 1)
        if event is not None
    ]


def _event(value: Any) -> dict[str, Any] | None:
    if not isinstance(value, dict):
        return None
    if value.keys() >= _NEEDED:
        # a replay adds the name of the replay, which the original event had not
        return {key: inner for key, inner in value.items() if key != "replay-name"}
    if value.keys() >= {"Source", "DetailType", "Detail"}:
        return _entry(value)
    return None


def _entry(entry: dict[str, Any]) -> dict[str, Any] | None:
    """An entry of PutEvents, as the event that it became."""
    try:
        detail = json.loads(entry["Detail"])
    except (ValueError, TypeError):
        return None
    return {
        "version": "0",
        "id": "00000000-0000-0000-0000-000000000000",
        "detail-type": entry["DetailType"],
        "source": entry["Source"],
        "account": "123456789012",
        "time": str(entry.get("Time") or "1970-01-01T00:00:00Z"),
        "region": "us-east-1",
        "resources": entry.get("Resources") or [],
        "detail": detail,
    }


def _name(event: dict[str, Any]) -> str:
    return _WORDS.sub("-", str(event["detail-type"])).strip("-").lower() or "event"


def _lines(text: str) -> list[Any] | None:
    """The JSON of each line; None where one is none."""
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError:
        return None
