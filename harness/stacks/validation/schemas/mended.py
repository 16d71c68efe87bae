"""Where a published schema is wrong: it would refuse what AWS's documents show.

`Trigger` of SAM's Cognito event is a name or a list of names (AWS SAM Developer Guide: Cognito);
the schema wants the pool's whole `LambdaConfig`.
"""

from __future__ import annotations

from typing import Any

_NAMES = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_PLACES: dict[str, tuple[tuple[tuple[str, ...], dict[str, Any]], ...]] = {
    "AWS::Serverless::Function": (
        (("definitions", "CognitoEventProperties", "properties", "Trigger"), _NAMES),
    ),
}
"""By type: the path to a part of its schema, and what it should be."""


def mended(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema, changed in place."""
    for path, wanted in _PLACES.get(name, ()):
        place = schema
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = wanted
    return schema
