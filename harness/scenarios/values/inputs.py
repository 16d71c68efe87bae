"""What a run is given from outside: values of variables, and the seed of what is random.

The pytest plugin reads it in every run: nothing heavy is imported for it.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harness.errors import BadInput, did_you_mean

if TYPE_CHECKING:
    from harness.scenarios.model import Scenario

PREFIX = "HARNESS_VAR_"
"""`HARNESS_VAR_card` is the variable `card`, where `--var` says nothing of it."""
REQUIRED = "$required"
"""`{$required: what it is}`: the variable has no default, and has to be given."""
_SEEDS = 2**32


@dataclass(frozen=True)
class Inputs:
    """Text by the variable's name, and the seed, which is any unless given."""

    variables: Mapping[str, str] = field(default_factory=dict)
    seed: int = field(default_factory=lambda: random.SystemRandom().randrange(_SEEDS))
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def of(self, name: str) -> str | None:
        """What was given for a variable."""
        return self.variables.get(name, self.environment.get(PREFIX + name))

    def check(self, scenarios: Iterable[Scenario]) -> None:
        """
        Raises:
            BadInput: a value was given for a variable that no scenario declares.
        """
        declared = {name for scenario in scenarios for name in scenario.variables}
        for name in self.variables:
            if name not in declared:
                raise BadInput(
                    f"no scenario declares the variable {name!r}",
                    fix=did_you_mean(name, declared) or "they declare none in `variables:`",
                )


def how_to_give(name: str) -> str:
    return f"give it by `--var {name}=…` or {PREFIX}{name} in the environment"


def required(default: Any) -> str | None:
    """What a variable is that has to be given; None where it has a default."""
    if isinstance(default, dict) and default.keys() == {REQUIRED}:
        return str(default[REQUIRED])
    return None


def read_pairs(pairs: Sequence[str], option: str = "--var") -> dict[str, str]:
    """`NAME=VALUE` each.

    Raises:
        BadInput: one has no `=`.
    """
    found = {}
    for pair in pairs:
        name, given, value = pair.partition("=")
        if not (given and name.strip()):
            raise BadInput(f"{option} {pair}: expected NAME=VALUE", fix=f"{option} card=declined")
        found[name.strip()] = value
    return found
