"""The schema of a type's properties, from the input of the operation that makes it."""

from __future__ import annotations

import functools
from typing import Any

_SCALARS = {"integer": "integer", "boolean": "boolean", "string": "string"}


@functools.cache
def properties_of(operation: str) -> dict[str, Any]:
    """Rules by property, as in a resource type's schema."""
    from localstack.aws.spec import load_service

    shape = load_service("apigatewayv2").operation_model(operation).input_shape
    return {name: _rule(member) for name, member in shape.members.items()}


def _rule(shape: Any) -> dict[str, Any]:
    if shape.type_name == "structure":
        return {"properties": {name: _rule(each) for name, each in shape.members.items()}}
    if shape.type_name == "map":
        return {"patternProperties": {".*": _rule(shape.value)}}
    if shape.type_name == "list":
        return {"items": _rule(shape.member)}
    return {"type": _SCALARS.get(shape.type_name, "string")}
