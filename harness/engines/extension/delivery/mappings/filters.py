"""Which events a mapping's filter criteria let through.

Source: Lambda Developer Guide, "Control which events Lambda sends to your function": a pattern
of JSON drops a plain body, a plain pattern drops a body of JSON.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

Event = dict[str, Any]
_DATA_KEY = {"sqs": "body", "kinesis": "data"}


def lets_through(kind: str, patterns: tuple[Mapping[str, Any], ...], event: Event) -> bool:
    """Any of the patterns matches, or there are none."""
    if not patterns:
        return True
    from localstack.utils.event_matcher import matches_event

    view, is_json = _view(kind, event)
    key = _DATA_KEY.get(kind, "")
    return any(
        (key not in pattern or isinstance(pattern[key], dict) == is_json)
        and matches_event(dict(pattern), view)
        for pattern in patterns
    )


def _view(kind: str, event: Event) -> tuple[Event, bool]:
    """The event as patterns see it, and whether its data is JSON."""
    if kind == "sqs":
        body, is_json = _parsed(event["body"])
        return {**event, "body": body}, is_json
    if kind == "kinesis":
        try:
            text = base64.b64decode(event["kinesis"]["data"]).decode()
        except UnicodeDecodeError:
            return {**event, **event["kinesis"], "data": None}, False
        data, is_json = _parsed(text)
        return {**event, **event["kinesis"], "data": data}, is_json
    return event, False


def _parsed(text: str) -> tuple[Any, bool]:
    try:
        data = json.loads(text)
    except ValueError:
        return text, False
    return (data, True) if isinstance(data, dict | list) else (text, False)
