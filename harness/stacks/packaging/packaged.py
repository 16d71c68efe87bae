"""What becomes of a template whose local files are artifacts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from harness.stacks.functions import Function
from harness.stacks.packaging.artifact import Artifact
from harness.stacks.packaging.code import Code
from harness.stacks.partial.left_out import LeftOut


@dataclass
class Packaged:
    """What is sent: `body` names the artifacts by bucket and key."""

    body: dict[str, Any]
    artifacts: list[Artifact] = field(default_factory=list)
    codes: list[tuple[Code, Function | None]] = field(default_factory=list)
    """Sources of functions (with the function) and of layers."""
    left_out: list[LeftOut] = field(default_factory=list)
    """What the engine cannot make, where that was allowed."""
    notes: list[str] = field(default_factory=list)
    """What progress should tell."""
