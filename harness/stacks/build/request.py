"""What somebody wants to have built: a function's or a layer's folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.errors import Location


@dataclass(frozen=True)
class Request:
    """`metadata` is SAM's `Metadata` of a function or layer, which others may write too:

    `BuildMethod` (`esbuild`, `makefile`, `python3.x`, `nodejs20.x`, …), `BuildProperties`,
    `BuildArchitecture` and `SkipBuild` (SAM: Building Lambda functions with esbuild, Building
    Lambda functions with custom runtimes, Building Lambda layers). Without `BuildMethod` the
    runtime decides: requirements and npm dependencies are built where the folder has any.
    """

    name: str
    """The logical id; a Makefile's target is `build-NAME`."""
    source: Path
    runtime: str | None
    where: Location
    """Where the folder is named."""
    handler: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    layer: bool = False
    where_metadata: Callable[..., Location] | None = None
    """Where a key of `metadata` stands: `where_metadata("BuildProperties", "Target")`."""

    @property
    def title(self) -> str:
        """As progress and errors show it: `function Orders`."""
        return f"{'layer' if self.layer else 'function'} {self.name}"

    @property
    def method(self) -> str | None:
        found = self.metadata.get("BuildMethod")
        return found if isinstance(found, str) else None

    @property
    def properties(self) -> Mapping[str, Any]:
        found = self.metadata.get("BuildProperties")
        return found if isinstance(found, dict) else {}

    def at(self, *keys: str) -> Location:
        return self.where_metadata(*keys) if self.where_metadata else self.where
