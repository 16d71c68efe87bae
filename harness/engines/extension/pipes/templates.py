"""What a pipe makes of an event before it hands it on.

EventBridge User Guide, "Amazon EventBridge Pipes input transformation".
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from ..targets.paths import MISSING, value_at, with_bodies_parsed
from ..targets.templates import filled

_VARIABLE = re.compile(r"<(\$[^<>]*|aws\.pipes\.[a-z.-]+)>")


def transformed(template: str | None, event: Any, variables: dict[str, str]) -> Any:
    """The event as the template says; text that is no JSON stays text."""
    if not template:
        return event
    seen = with_bodies_parsed(event)
    whole = _VARIABLE.fullmatch(template.strip())
    if whole:
        value = _value(whole[1], event, seen, variables)
        return "" if value is MISSING else value
    text = filled(template, _VARIABLE, lambda name: _value(name, event, seen, variables))
    try:
        return json.loads(text)
    except ValueError:
        return text


def resolved(parameters: Any, event: Any) -> Any:
    """Parameters of a target with each `$.path` replaced by what the event has there."""
    if isinstance(parameters, dict):
        return {name: resolved(each, event) for name, each in parameters.items()}
    if isinstance(parameters, list):
        return [resolved(each, event) for each in parameters]
    if isinstance(parameters, str) and parameters.startswith("$."):
        value = value_at(with_bodies_parsed(event), parameters)
        if value is MISSING:
            raise ValueError(f"{parameters} is not in the event")
        return value if isinstance(value, str) else json.dumps(value)
    return parameters


def _value(name: str, event: Any, seen: Any, variables: dict[str, str]) -> Any:
    if name.startswith("$"):
        return value_at(seen, name)
    key = name.removeprefix("aws.pipes.")
    if key == "event.ingestion-time":
        return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if key == "event":
        return event
    if key == "event.json":
        return seen
    return variables.get(key, MISSING)
