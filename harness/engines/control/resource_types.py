"""What the engine's CloudFormation can make."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ResourceTypes:
    """`can` be made; `without_service`: types whose service the engine lacks, with its name."""

    can: frozenset[str]
    without_service: dict[str, str]

    def why_not(self, kind: str) -> str | None:
        """Why the engine cannot make this type of resource; None where it can."""
        if kind.startswith("Custom::"):
            kind = "AWS::CloudFormation::CustomResource"
        if kind in self.can:
            return None
        if service := self.without_service.get(kind):
            return f"it has no service {service}"
        return "its CloudFormation does not know the type"
