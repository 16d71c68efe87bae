"""What a template asks to have built."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.errors import Location
from harness.stacks.build.request import Request
from harness.stacks.functions import Function, property_of
from harness.stacks.template import Template
from harness.stacks.values import Values

_BUILT_ALREADY = {"SkipBuild": True}


def function_request(template: Template, function: Function, values: Values) -> Request:
    """The request for a function whose code lies on disk."""
    if function.source is None:
        raise ValueError(f"{function.logical_id} has no code on disk")
    metadata = dict(_metadata(template, function.logical_id))
    if metadata.get("BuildMethod") == "esbuild" and _maps_sources(template, function, values):
        properties = metadata.get("BuildProperties") or {}
        if isinstance(properties, dict):
            metadata["BuildProperties"] = {"Sourcemap": True, **properties}
    return Request(
        function.logical_id,
        function.source,
        function.runtime,
        function.source_where,
        function.handler,
        metadata,
        where_metadata=_where(template, function.logical_id),
    )


def layer_request(template: Template, logical_id: str, source: Path, where: Location) -> Request:
    """The request for a layer whose content lies on disk."""
    metadata = _metadata(template, logical_id)
    return Request(
        logical_id,
        source,
        None,
        where,
        None,
        metadata,
        layer=True,
        where_metadata=_where(template, logical_id),
    )


def _metadata(template: Template, logical_id: str) -> Mapping[str, Any]:
    """SAM's Metadata; what `sam build` left, and what CDK staged, is built already."""
    if ".aws-sam" in template.path.parts or template.format == "cdk":
        return _BUILT_ALREADY
    found = template.resources[logical_id].get("Metadata")
    return found if isinstance(found, dict) else {}


def _where(template: Template, logical_id: str) -> Any:
    return lambda *keys: template.where("Resources", logical_id, "Metadata", *keys)


def _maps_sources(template: Template, function: Function, values: Values) -> bool:
    """SAM: NODE_OPTIONS with --enable-source-maps asks for a source map too."""
    environment = property_of(template, function.logical_id, "Environment")
    variables = environment.get("Variables") if isinstance(environment, dict) else None
    text = values.text((variables or {}).get("NODE_OPTIONS"))
    return text is not None and "--enable-source-maps" in text.split()
