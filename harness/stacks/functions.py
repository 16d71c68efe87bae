"""The Lambda functions that a template declares, with SAM's Globals applied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import Location
from harness.stacks.template import Template
from harness.stacks.values import Values

TYPES = ("AWS::Serverless::Function", "AWS::Lambda::Function")


@dataclass(frozen=True)
class Function:
    """Values are None where the template does not say, or where only the engine can tell."""

    logical_id: str
    type: str
    runtime: str | None
    handler: str | None
    architecture: str | None
    layers: bool
    build_method: str | None
    source: Path | None
    """The local folder or archive; None: inline code, an image, or code that is elsewhere."""
    source_where: Location
    handler_where: Location
    runtime_where: Location


def functions_of(template: Template, values: Values) -> Iterator[Function]:
    for logical_id, resource in template.resources.items():
        if resource["Type"] in TYPES:
            yield _function(template, values, logical_id, resource)


def _function(
    template: Template, values: Values, logical_id: str, resource: dict[str, Any]
) -> Function:
    def prop(name: str) -> Any:
        return property_of(template, logical_id, name)

    def where(name: str) -> Location:
        return where_property(template, logical_id, name)

    architectures = prop("Architectures")
    metadata = resource.get("Metadata")
    return Function(
        logical_id,
        resource["Type"],
        values.text(prop("Runtime")),
        values.text(prop("Handler")),
        values.text(architectures[0])
        if isinstance(architectures, list) and architectures
        else None,
        bool(prop("Layers")),
        metadata.get("BuildMethod") if isinstance(metadata, dict) else None,
        _source(template, values, logical_id, resource["Type"]),
        where("CodeUri" if resource["Type"] == TYPES[0] else "Code"),
        where("Handler"),
        where("Runtime"),
    )


def _source(template: Template, values: Values, logical_id: str, kind: str) -> Path | None:
    from harness.stacks.packaging.local_paths import is_local

    if values.text(property_of(template, logical_id, "PackageType")) == "Image":
        return None
    name = "CodeUri" if kind == TYPES[0] else "Code"
    if kind == TYPES[0] and property_of(template, logical_id, "InlineCode") is not None:
        return None
    value = property_of(template, logical_id, name)
    if value is None and kind == TYPES[0]:
        value = "."
    text = values.text(value)
    return template.path.parent / text if text is not None and is_local(text) else None


def property_of(template: Template, logical_id: str, name: str) -> Any:
    """The property, from the resource or else from Globals."""
    resource = template.resources[logical_id]
    found = (resource.get("Properties") or {}).get(name)
    return found if found is not None else _globals(template, resource["Type"]).get(name)


def where_property(template: Template, logical_id: str, name: str) -> Location:
    """Where the property stands, also if that is in Globals."""
    resource = template.resources[logical_id]
    if name not in (resource.get("Properties") or {}) and name in _globals(
        template, resource["Type"]
    ):
        return template.where("Globals", resource["Type"].rsplit("::", 1)[1], name)
    return template.where("Resources", logical_id, "Properties", name)


def _globals(template: Template, kind: str) -> dict[str, Any]:
    if not kind.startswith("AWS::Serverless::"):
        return {}
    section = (template.body.get("Globals") or {}).get(kind.rsplit("::", 1)[1])
    return section if isinstance(section, dict) else {}
