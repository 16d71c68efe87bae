"""A template with its parameters, transformed and checked: what a stack should become."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..language import dynamic, references
from ..language.errors import TemplateError
from ..language.parameters import Parameter
from ..language.resolver import Resolver
from ..language.scope import Deployed, NothingDeployed, Scope
from ..resources.handlers import handler_of
from ..resources.record import Wanted

_POLICIES = ("Delete", "Retain", "RetainExceptOnCreate")
_STEERING = ("CreationPolicy", "Metadata", "UpdatePolicy")


@dataclass
class Source:
    """`body` is the text as it was sent, `original` that text parsed, `document` transformed."""

    body: str
    original: dict[str, Any]
    document: dict[str, Any]
    parameters: Mapping[str, Parameter]
    scope: Scope
    needed: dict[str, set[str]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        resolver = self.resolver(NothingDeployed())
        every: dict[str, Any] = self.document["Resources"]
        present = {
            name: each
            for name, each in every.items()
            if "Condition" not in each or resolver.condition(each["Condition"])
        }
        self.scope.names = frozenset(present)
        # a resource that is left out may still be named in DependsOn
        for name, each in present.items():
            wanted = references.needs(
                {**each, "DependsOn": _depends(each, every, present)}, resolver, self.scope.names
            )
            self.needed[name] = wanted
            for key in ("DeletionPolicy", "UpdateReplacePolicy"):
                _policy(each, key, name)
        self.order = references.ordered(present, self.needed)

    def resolver(self, deployed: Deployed) -> Resolver:
        return Resolver(self.scope, deployed)

    def type_of(self, name: str) -> str:
        return str(self.document["Resources"][name]["Type"])

    def wanted(self, name: str, resolver: Resolver, look_up: dynamic.LookUp | None) -> Wanted:
        """The resource, worked out; with `look_up`, dynamic references too."""
        given = self.document["Resources"][name]
        schema = handler_of(given["Type"]).schema
        written = resolver.resolve(given.get("Properties") or {})
        properties = dynamic.replaced(written, look_up) if look_up else written
        return Wanted(
            name,
            given["Type"],
            schema.typed(properties),
            schema.typed(written),
            frozenset(self.needed[name]),
            _policy(given, "DeletionPolicy", name),
            _policy(given, "UpdateReplacePolicy", name),
            {key: given[key] for key in _STEERING if key in given},
        )

    def outputs(self, resolver: Resolver) -> Iterator[tuple[str, Any, str | None, str | None]]:
        """Name, value, name of the export and description of each output that counts."""
        for name, each in (self.document.get("Outputs") or {}).items():
            if "Condition" in each and not resolver.condition(each["Condition"]):
                continue
            export = each.get("Export")
            yield (
                name,
                resolver.resolve(each["Value"]),
                resolver.resolve(export["Name"]) if export else None,
                each.get("Description"),
            )


def _depends(
    resource: Mapping[str, Any], every: Mapping[str, Any], present: Mapping[str, Any]
) -> list[str]:
    given = resource.get("DependsOn") or []
    names = [given] if isinstance(given, str) else list(given)
    return [name for name in names if name in present or name not in every]


def _policy(resource: Mapping[str, Any], key: str, name: str) -> str:
    found = resource.get(key, "Delete")
    if found == "Snapshot":
        raise TemplateError(
            f"Template error: {key} Snapshot of resource {name} ({resource['Type']}) is not "
            "supported: the engine takes no snapshots"
        )
    if found not in _POLICIES:
        raise TemplateError(f"Template error: Unrecognized {key} {found} for resource {name}")
    return str(found)
