"""Values of an event by JSON path, as far as EventBridge knows paths.

EventBridge User Guide, "Amazon EventBridge Pipes input transformation": dots, indices, wildcards.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import re
from typing import Any

MISSING = object()
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\*|'[^']*'|\"[^\"]*\")\]")


def value_at(event: Any, path: str) -> Any:
    """What `$.a.b[0]` names in the event; MISSING when there is nothing."""
    if path in ("$", "$."):
        return event
    steps = [found[1] or found[2].strip("'\"") for found in _STEP.finditer(path)]
    return _follow(event, steps) if steps else MISSING


def _follow(value: Any, steps: list[str]) -> Any:
    for number, step in enumerate(steps):
        if step == "*":
            inside = value if isinstance(value, list) else list(value.values())
            found = [_follow(each, steps[number + 1 :]) for each in inside]
            return [each for each in found if each is not MISSING]
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return MISSING
    return value


def with_bodies_parsed(event: Any) -> Any:
    """The event with `body` (SQS) and `data` (Kinesis) as the JSON that they hold.

    EventBridge User Guide, "Implicit body data parsing".
    """
    if not isinstance(event, dict):
        return event
    seen = dict(event)
    if isinstance(seen.get("body"), str):
        seen["body"] = _parsed(seen["body"])
    if isinstance(seen.get("data"), str):
        with contextlib.suppress(binascii.Error, UnicodeDecodeError):
            seen["data"] = _parsed(base64.b64decode(seen["data"], validate=True).decode())
    return seen


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
