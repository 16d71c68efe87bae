"""Templates of JSON or text with `<variables>`: what EventBridge's rules and pipes fill in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from .paths import MISSING

Lookup = Callable[[str], Any]
"""The value of a variable; MISSING where it has none."""


def filled(template: str, variable: re.Pattern[str], lookup: Lookup) -> str:
    """The template with each variable replaced, so that JSON stays JSON.

    EventBridge User Guide, "Amazon EventBridge input transformation": within quotes a value is
    text, elsewhere in JSON it is JSON; what there is not is an empty string.
    """
    is_json = template.lstrip().startswith(("{", "["))
    quoted = _quoted_places(template) if is_json else set()

    def replace(found: re.Match[str]) -> str:
        value = lookup(found[1])
        if value is MISSING or (value is None and found.start() in quoted):
            value = ""
        text = value if isinstance(value, str) else json.dumps(value)
        if found.start() in quoted:
            return json.dumps(text)[1:-1]
        return json.dumps(value) if is_json else text

    return variable.sub(replace, template)


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
