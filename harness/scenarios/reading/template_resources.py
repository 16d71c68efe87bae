"""What a template declares, as far as a scenario can name it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from harness.scenarios.fields import API
from harness.stacks.several.joined import united
from harness.stacks.template import Template
from harness.stacks.values import Values

_GENERATED = ("AWS::Serverless::", "AWS::CloudFormation::Stack", "AWS::Include")


@dataclass(frozen=True)
class Declared:
    """Logical ids with their types, and the outputs' names.

    `open_ended` says that more come when it is deployed: what the SAM transform, a macro
    or a loop makes.
    """

    resources: dict[str, str]
    outputs: frozenset[str]
    sam: bool
    open_ended: bool
    names: dict[str, frozenset[str]]
    """By logical id, the physical names that the template gives in plain text."""

    def may_have(self, logical_id: str) -> bool:
        """Whether a resource may have that logical id once it is deployed."""
        if logical_id in self.resources or self.open_ended:
            return True
        made_by = (name for name, type_ in self.resources.items() if type_.startswith(_GENERATED))
        if any(logical_id.startswith(name) for name in made_by):
            return True
        return self.sam and logical_id.startswith(("ServerlessRestApi", "ServerlessHttpApi"))

    def may_output(self, name: str) -> bool:
        return name in self.outputs or self.open_ended

    def wrong(self, logical_id: str, types: tuple[str, ...]) -> tuple[str, Iterable[str]] | None:
        """What is wrong with naming it where one of the types is meant, and what would fit."""
        fitting = [name for name, type_ in self.resources.items() if type_ in types]
        if API[0] in types and self.sam:
            fitting += ["ServerlessRestApi", "ServerlessHttpApi"]
        declared = self.resources.get(logical_id)
        if declared is None:
            if any(logical_id in self.names[name] for name in fitting if name in self.names):
                return None
            if self.may_have(logical_id):
                return None
            return f"the template has no {types[0]} {logical_id!r}", fitting
        if declared in types:
            return None
        return f"{logical_id!r} is of type {declared}, not {types[0]}", fitting


def declared(template: Template, parameters: Mapping[str, str]) -> Declared:
    """What the template declares with these parameters."""
    values = Values(template, parameters)
    resources = template.resources.items()
    types = {name: str(body.get("Type")) for name, body in resources}
    loops = any(name.startswith("Fn::") for name in template.body["Resources"])
    macros = template.body.get("Transform")
    listed = macros if isinstance(macros, list) else [macros]
    foreign = [m for m in listed if m not in (None, "AWS::Serverless-2016-10-31")]
    return Declared(
        types,
        frozenset(template.body.get("Outputs") or {}),
        template.format == "sam",
        loops or bool(foreign),
        {name: _names(body.get("Properties") or {}, values) for name, body in resources},
    )


def declared_together(parts: Mapping[str, Declared]) -> Declared:
    """What templates deployed together declare, by their labels.

    A name that only one of them has stands for itself; any may be `LABEL.NAME`.
    """
    if len(parts) == 1:
        return next(iter(parts.values()))

    def qualified(of: Callable[[Declared], Mapping[str, Any]]) -> dict[str, Any]:
        every = {f"{label}.{n}": v for label, part in parts.items() for n, v in of(part).items()}
        return {**united({label: of(part) for label, part in parts.items()}), **every}

    return Declared(
        qualified(lambda part: part.resources),
        frozenset(qualified(lambda part: dict.fromkeys(part.outputs))),
        any(part.sam for part in parts.values()),
        any(part.open_ended for part in parts.values()),
        qualified(lambda part: part.names),
    )


def _names(properties: Mapping[str, object], values: Values) -> frozenset[str]:
    texts = (values.text(value) for key, value in properties.items() if key.endswith("Name"))
    return frozenset(text for text in texts if text is not None)
