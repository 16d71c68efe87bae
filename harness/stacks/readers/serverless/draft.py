"""The CloudFormation template while it is being put together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from harness.errors import Location
from harness.stacks.documents.document import KeyPath
from harness.stacks.packaging.selection import Selection
from harness.stacks.readers.serverless.nodes import Node


@dataclass
class Draft:
    """`resources` may hold nodes anywhere: they say where a part comes from."""

    resources: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: dict[str, Location] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    sections: dict[str, Any] = field(default_factory=dict)
    """Other sections of the template, from `resources`."""
    code: dict[str, Selection] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    statements: list[Any] = field(default_factory=list)
    """Of the role that the framework makes."""
    principals: list[str] = field(default_factory=lambda: ["lambda.amazonaws.com"])
    """Services that may take that role."""

    def add(
        self,
        logical_id: str,
        kind: str,
        properties: dict[str, Any],
        where: Location,
        *,
        depends_on: Iterable[str] = (),
        **attributes: Any,
    ) -> None:
        """Properties that are None are left out. The last of two with one logical id stays."""
        resource: dict[str, Any] = {
            "Type": kind,
            "Properties": {k: v for k, v in properties.items() if v is not None},
        }
        names = list(dict.fromkeys(depends_on))
        if names:
            resource["DependsOn"] = names
        resource.update({k: v for k, v in attributes.items() if v is not None})
        self.resources[logical_id] = resource
        self.places[logical_id] = where

    def allow(self, actions: list[str], resources: list[Any]) -> None:
        """Add to the role of the functions."""
        if resources:
            self.statements.append({"Effect": "Allow", "Action": actions, "Resource": resources})

    def note(self, where: Location, text: str) -> None:
        """Something that is left out, which must not go unsaid."""
        self.notes.append(f"{where}: {text}")

    def note_once(self, where: Location, text: str) -> None:
        if not any(note.endswith(text) for note in self.notes):
            self.note(where, text)

    def body(self, places: dict[KeyPath, Location]) -> dict[str, Any]:
        """Plain data; `places` is filled with where its parts come from."""
        for logical_id, where in self.places.items():
            places[("Resources", logical_id)] = where
        whole = {**self.sections, "Resources": self.resources}
        if self.outputs:
            whole["Outputs"] = self.outputs
        body: dict[str, Any] = _plain(whole, (), places)
        return body


def _plain(value: Any, path: KeyPath, places: dict[KeyPath, Location]) -> Any:
    if isinstance(value, Node):
        places.setdefault(path, value.where)
        value = value.value
    if isinstance(value, dict):
        return {k: _plain(v, (*path, k), places) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v, (*path, n), places) for n, v in enumerate(value)]
    return value
