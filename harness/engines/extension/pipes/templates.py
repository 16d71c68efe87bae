"""What a pipe makes of an event before it hands it on.

EventBridge User Guide, "Amazon EventBridge Pipes input transformation".
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from ..targets.paths import MISSING, value_at, with_bodies_parsed

_VARIABLE = re.compile(r"<(\$[^<>]*|aws\.pipes\.[a-z.-]+)>")


def transformed(template: str | None, event: Any, variables: dict[str, str]) -> Any:
    """The event as the template says; text that is no JSON stays text."""
    if not template:
        return event
    seen = with_bodies_parsed(event)
    quoted = _quoted_places(template)

    def replace(found: re.Match[str]) -> str:
        value = _value(found[1], event, seen, variables)
        if value is MISSING:
            value = ""
        text = value if isinstance(value, str) else json.dumps(value)
        if found.start() in quoted:
            return json.dumps(text)[1:-1]
        return json.dumps(value) if is_json or not isinstance(value, str) else text

    is_json = template.lstrip().startswith(("{", "["))
    whole = _VARIABLE.fullmatch(template.strip())
    if whole:
        value = _value(whole[1], event, seen, variables)
        return "" if value is MISSING else value
    filled = _VARIABLE.sub(replace, template)
    try:
        return json.loads(filled)
    except ValueError:
        return filled


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


def _quoted_places(template: str) -> set[int]:
    """Where in the template variables stand within a JSON string."""
    inside, escaped, found = False, False, set()
    for place, sign in enumerate(template):
        if sign == "<" and inside:
            found.add(place)
        if sign == '"' and not escaped:
            inside = not inside
        escaped = sign == "\\" and not escaped
    return found
