"""Input transformers: values keep their type, and JSON stays JSON.

Stock (4.13.1, 4.14.0) takes zero, false and null for nothing, drops events where a number stands
within quotes, and breaks text with quotes or line breaks in it.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ..targets.paths import MISSING, value_at
from ..targets.templates import filled

_VARIABLE = re.compile(r"<([^<>]*)>")


def mend(module: Any) -> None:
    def get_template_replacements(transformer: Any, event: Any) -> dict[str, Any]:
        paths = transformer.get("InputPathsMap") or {}
        own = {n: p for n, p in paths.items() if n not in module.PREDEFINED_PLACEHOLDERS}
        return {name: value_at(event, path) for name, path in own.items()}

    def replace_template_placeholders(template: str, replacements: dict[str, Any]) -> Any:
        text = filled(template, _VARIABLE, lambda name: _plain(module, replacements, name))
        if template.lstrip().startswith(("{", "[")):
            try:
                return json.loads(text)
            except ValueError:
                module.LOG.info("the filled template is no JSON: %s", text)
                return None
        # text stands in quotes, line by line
        lines = [line.strip() for line in text.splitlines()]
        return "\n".join(line[1:-1] if line[:1] == '"' == line[-1:] else line for line in lines)

    module.get_template_replacements = get_template_replacements
    module.replace_template_placeholders = replace_template_placeholders


def _plain(module: Any, replacements: dict[str, Any], name: str) -> Any:
    value = replacements.get(name, MISSING)
    return value if value is MISSING else json.loads(module.to_json_str(value))
