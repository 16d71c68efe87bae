"""A stack that CDK made for one account and region, moved to those of the engine.

CDK writes an account and region that the app names into the template as plain text. Here each
worker has an account of its own, so that text is replaced wherever it stands by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from harness.stacks.assembly.manifest import AssemblyStack


@dataclass(frozen=True)
class Environment:
    """`account` and `region` are the engine's; the others what CDK wrote, if it did."""

    account: str
    region: str
    written_account: str | None = None
    written_region: str | None = None

    @classmethod
    def of(cls, stack: AssemblyStack, account: str, region: str) -> Environment:
        return cls(account, region, stack.account, stack.region)

    def text(self, text: str) -> str:
        """`text` with the pseudo parameters and what CDK wrote replaced."""
        for name, value in (
            ("AWS::AccountId", self.account),
            ("AWS::Region", self.region),
            ("AWS::Partition", "aws"),
        ):
            text = text.replace(f"${{{name}}}", value)
        return self._moved(text)

    def moved(self, node: Any) -> Any:
        """A copy of a template in which what CDK wrote is replaced."""
        if isinstance(node, dict):
            return {self._moved(k): self.moved(v) for k, v in node.items()}
        if isinstance(node, list):
            return [self.moved(item) for item in node]
        return self._moved(node) if isinstance(node, str) else node

    @property
    def note(self) -> str | None:
        """What to tell of a stack that was written for somewhere else."""
        written = (self.written_account or self.account, self.written_region or self.region)
        here = (self.account, self.region)
        return None if written == here else f"made for {'/'.join(written)}, is in {'/'.join(here)}"

    def _moved(self, text: str) -> str:
        if self.written_account:
            text = re.sub(rf"(?<!\d){self.written_account}(?!\d)", self.account, text)
        if self.written_region:
            text = re.sub(rf"(?<![\w]){self.written_region}(?![\w])", self.region, text)
        return text
