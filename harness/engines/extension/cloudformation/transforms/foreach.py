"""`Fn::ForEach` and attributes with functions, of AWS::LanguageExtensions.

`Fn::Length`, `Fn::ToJsonString` and the default of `Fn::FindInMap` need no transform: the
resolver knows them. AWS: CloudFormation User Guide, "Fn::ForEach".
"""

from __future__ import annotations

import re
from typing import Any

from ..language.errors import TemplateError
from ..language.resolver import Resolver
from ..language.special import as_text

_PREFIX = "Fn::ForEach::"
_ALPHANUMERIC = re.compile(r"[^A-Za-z0-9]")


def expand(document: dict[str, Any], resolver: Resolver) -> dict[str, Any]:
    """`document` with every loop written out and its deletion policies worked out."""
    found: dict[str, Any] = _expanded(document, resolver)
    for resource in found.get("Resources", {}).values():
        for key in ("DeletionPolicy", "UpdateReplacePolicy"):
            if isinstance(resource, dict) and isinstance(resource.get(key), dict):
                resource[key] = resolver.resolve(resource[key])
    return found


def _expanded(value: Any, resolver: Resolver) -> Any:
    if isinstance(value, list):
        return [_expanded(each, resolver) for each in value]
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    for key, each in value.items():
        if not key.startswith(_PREFIX):
            found[key] = _expanded(each, resolver)
            continue
        for name, made in _loop(key, each, resolver):
            if name in found:
                raise TemplateError(f"{key} makes {name!r} a second time")
            found[name] = made
    return found


def _loop(key: str, arguments: Any, resolver: Resolver) -> list[tuple[str, Any]]:
    if not isinstance(arguments, list) or len(arguments) != 3 or not isinstance(arguments[2], dict):
        raise TemplateError(
            f"{key} layout is incorrect: a list of identifier, collection and output is needed"
        )
    identifier, collection, body = arguments
    values = resolver.resolve(collection)
    if isinstance(values, str):
        values = [values]
    if not isinstance(values, list):
        raise TemplateError(f"{key} could not be resolved: its collection is no list")
    found: list[tuple[str, Any]] = []
    for value in values:
        for part in value if isinstance(value, list) else [value]:
            written = _expanded(_written(body, identifier, as_text(part)), resolver)
            found += written.items()
    return found


def _written(value: Any, identifier: str, text: str) -> Any:
    if isinstance(value, str):
        return value.replace(f"${{{identifier}}}", text).replace(
            f"&{{{identifier}}}", _ALPHANUMERIC.sub("", text)
        )
    if isinstance(value, list):
        return [_written(each, identifier, text) for each in value]
    if isinstance(value, dict):
        if value == {"Ref": identifier}:
            return text
        return {
            _written(key, identifier, text): _written(each, identifier, text)
            for key, each in value.items()
        }
    return value
