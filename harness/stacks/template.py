"""A template as it was read: plain data, and the line of each part of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import Location
from harness.stacks.assembly.manifest import AssemblyStack
from harness.stacks.documents.document import Document, Key


@dataclass(frozen=True)
class Template:
    """`body` holds CloudFormation's long forms (`{"Ref": …}`, `{"Fn::Sub": …}`)."""

    format: str
    """`sam`, `cloudformation` or `cdk`."""
    body: dict[str, Any]
    document: Document
    assembly: AssemblyStack | None = None
    """The stack of CDK's assembly that it belongs to."""

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

    def where(self, *path: Key) -> Location:
        return self.document.where(*path)

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
