"""Definitions that the JSON Schema of the language refers to: values and matchers."""

from __future__ import annotations

from typing import Any

from harness.scenarios.matchers.base import COMPANIONS
from harness.scenarios.matchers.catalogue import MATCHERS

Json = dict[str, Any]
DYNAMIC: Json = {"$ref": "#/$defs/Dynamic"}
_SCALARS = {"type": ["string", "number", "boolean", "null"]}
_PLAIN_KEY = {"pattern": r"^([^$]|\$\$|$)"}
_FILES = {
    "$file": "The text of a file beside this one.",
    "$json": "The data of a JSON file beside this one.",
    "$base64": "The bytes of a file beside this one, as base64.",
}


def value_definitions() -> Json:
    """`Value`, `Expected`, `Dynamic`, `Number` and the matchers."""
    files = {name: {"type": "string", "description": text} for name, text in _FILES.items()}
    matchers: Json = {
        name: {"description": matcher.doc, **matcher.schema} for name, matcher in MATCHERS.items()
    }
    companions = {c: COMPANIONS[c] for m in MATCHERS.values() for c in m.companions}
    return {
        "Dynamic": {
            "description": "A value that is put in when the scenario runs.",
            "anyOf": [{"type": "string", "pattern": r"\$\{"}, {"$ref": "#/$defs/File"}],
        },
        "Number": {"anyOf": [{"type": "number"}, DYNAMIC]},
        "File": {
            "type": "object",
            "properties": files,
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        },
        "Item": {"description": "A mapping of plain data.", "anyOf": [_object("Value"), DYNAMIC]},
        "Value": _any_of("Value", "Plain data; ${name} and files are put in.", "File"),
        "Expected": _any_of("Expected", "Plain data with matchers anywhere.", "File", "Matcher"),
        "Matcher": {
            "description": "Matchers; several must all match.",
            "type": "object",
            "properties": {**matchers, **companions},
            "additionalProperties": False,
            "minProperties": 1,
        },
    }


def _any_of(name: str, description: str, *functions: str) -> Json:
    itself = {"$ref": f"#/$defs/{name}"}
    return {
        "description": description,
        "anyOf": [
            _SCALARS,
            {"type": "array", "items": itself},
            *({"$ref": f"#/$defs/{function}"} for function in functions),
            _object(name),
        ],
    }


def _object(values: str) -> Json:
    return {
        "type": "object",
        "propertyNames": _PLAIN_KEY,
        "additionalProperties": {"$ref": f"#/$defs/{values}"},
    }
