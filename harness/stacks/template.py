"""A template as it was read: plain data, and the line of each part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.errors import Location
from harness.stacks.assembly.manifest import AssemblyStack
from harness.stacks.documents.document import Document, Key
from harness.stacks.packaging.selection import Selection


@dataclass(frozen=True)
class Template:
    """`body` holds CloudFormation's long forms (`{"Ref": …}`, `{"Fn::Sub": …}`)."""

    format: str
    """`sam`, `cloudformation`, `cdk` or `serverless`."""
    body: dict[str, Any]
    document: Document
    assembly: AssemblyStack | None = None
    """The stack of CDK's assembly that it belongs to."""
    stack_name: str | None = None
    """The name that the file itself gives."""
    options: frozenset[str] = frozenset()
    """Names that may be given as parameters and that the reader used up: CloudFormation never
    sees them."""
    selections: Mapping[str, Selection] = field(default_factory=dict)
    """Which files are packaged, by the logical id of the function or layer."""
    notes: tuple[str, ...] = ()
    """What the reader left out, and why."""

    @property
    def path(self) -> Path:
        return self.document.path

    @property
    def resources(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = self.body["Resources"]
        return {k: v for k, v in found.items() if not k.startswith("Fn::")}

    @property
    def parameters(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = self.body.get("Parameters") or {}
        return found

    def for_engine(self, given: Mapping[str, str]) -> dict[str, str]:
        """Those of the given parameters that are CloudFormation's."""
        own = self.parameters
        return {k: v for k, v in given.items() if k in own or k not in self.options}

    def where(self, *path: Key) -> Location:
        return self.document.where(*path)

    def place(self, logical_id: str) -> Location:
        """Where `logical_id` is declared; only the file where no line of it declares it."""
        if self.format == "serverless" and logical_id in self.resources:
            return self.where("Resources", logical_id)  # maybe in another file
        return Location(self.path, self.line(logical_id))

    def line(self, logical_id: str) -> int | None:
        """The line that declares `logical_id`.

        A resource that the SAM transform made belongs to the declared resource whose logical
        id is the longest beginning of its own (`OrdersRole` → `Orders`). A nested stack's
        resource (`Child/Orders`) belongs to the nested stack.
        """
        logical_id = logical_id.partition("/")[0]
        if logical_id in self.resources:
            return self.where("Resources", logical_id).line
        owners = [name for name in self.resources if logical_id.startswith(name)]
        if self.format != "sam" or not owners:
            return None
        return self.where("Resources", max(owners, key=len)).line
