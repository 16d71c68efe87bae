"""For whom a template is transformed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..language.parameters import Parameter
from ..language.resolver import Resolver
from ..language.scope import NothingDeployed, Scope


@dataclass
class Context:
    scope: Scope
    parameters: Mapping[str, Parameter]

    def resolver(self) -> Resolver:
        return Resolver(self.scope, NothingDeployed())
