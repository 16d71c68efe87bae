"""Resource types held against what the engine can make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from harness.engines.cloud import Cloud
from harness.engines.control import ResourceTypes
from harness.errors import BadInput, did_you_mean
from harness.stacks.documents.document import KeyPath
from harness.stacks.functions import functions_of, property_of
from harness.stacks.packaging.elsewhere import application_of, is_image
from harness.stacks.template import Template
from harness.stacks.validation.sam_types import made_of
from harness.stacks.validation.schemas.library import known_types
from harness.stacks.values import Values

_APPLICATION = "AWS::Serverless::Application"
_REPOSITORY = (
    "{!r} of the Serverless Application Repository cannot be fetched; put its template beside "
    "this one and name that file as Location"
)
_WITHOUT_SCHEMA = ("Custom::", "AWS::CDK::")


@dataclass(frozen=True)
class Missing:
    """A part of a template that the engine cannot make."""

    logical_id: str
    path: KeyPath
    """Below the resource: `("Type",)` for all of it, or an event or a property."""
    kind: str
    """The type that the template declares, or that the SAM transform would make."""
    why: str

    @property
    def is_whole(self) -> bool:
        return self.path == ("Type",)

    @property
    def title(self) -> str:
        return self.logical_id if self.is_whole else f"{self.logical_id}.{self.path[-1]}"


def check_types(template: Template, engine: ResourceTypes | None) -> Iterator[BadInput]:
    """Types that are neither AWS's, nor custom, nor a third party's, nor known to the engine."""
    for logical_id, resource in template.resources.items():
        kind: str = resource["Type"]
        if kind in known_types() or not kind.startswith(("AWS::", "Alexa::")):
            continue
        if kind.startswith(_WITHOUT_SCHEMA) or kind.endswith("::MODULE"):
            continue
        if engine is not None and kind in engine.can:
            continue
        yield BadInput(
            f"resource {logical_id!r}: AWS has no type {kind}",
            where=template.where("Resources", logical_id, "Type"),
            fix=_nearest(kind),
        )


def _nearest(kind: str) -> str | None:
    namespace = kind.rpartition("::")[0]
    same_case = [name for name in known_types() if name.lower() == kind.lower()]
    if same_case:
        return did_you_mean(kind, same_case)
    near = did_you_mean(kind, known_types())
    if near and near.startswith("did you mean"):
        return near
    return did_you_mean(kind, [n for n in known_types() if n.startswith(namespace + "::")])


def missing_in(template: Template, cloud: Cloud, values: Values) -> list[Missing]:
    """What the engine cannot make, in the template's order; nothing where it cannot tell."""
    engine, control = cloud.types, cloud.control
    if engine is None or control is None:
        return []
    runtimes = _runtimes(template, values)
    refused = control.refused_runtimes(sorted(set(runtimes.values()))) if runtimes else {}
    found: dict[tuple[str, KeyPath], Missing] = {}
    for logical_id, resource in template.resources.items():
        properties = dict(resource.get("Properties") or {})
        if template.format == "sam":
            properties |= _from_globals(template, logical_id)
        if why := refused.get(runtimes.get(logical_id, "?")):
            found[logical_id, ("Type",)] = Missing(logical_id, ("Type",), resource["Type"], why)
        elif resource["Type"] == _APPLICATION and (name := application_of(template, logical_id)):
            why = _REPOSITORY.format(name)
            found[logical_id, ("Type",)] = Missing(logical_id, ("Type",), _APPLICATION, why)
        for path, kind in made_of(resource["Type"], properties):
            if why := engine.why_not(kind):
                found.setdefault((logical_id, path), Missing(logical_id, path, kind, why))
    whole = {m.logical_id for m in found.values() if m.is_whole}
    return [m for m in found.values() if m.is_whole or m.logical_id not in whole]


def _runtimes(template: Template, values: Values) -> dict[str, str]:
    """Runtimes by function; "" is a container image."""
    found = {}
    for function in functions_of(template, values):
        if is_image(template, function.logical_id, values):
            found[function.logical_id] = ""
        elif function.runtime:
            found[function.logical_id] = function.runtime
    return found


def _from_globals(template: Template, logical_id: str) -> dict[str, Any]:
    names = ("AutoPublishAlias", "DeploymentPreference", "EventInvokeConfig")
    found = {name: property_of(template, logical_id, name) for name in names}
    return {name: value for name, value in found.items() if value is not None}
