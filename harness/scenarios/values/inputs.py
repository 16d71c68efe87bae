"""What a run is given from outside: values of variables, and the seed of what is random."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.errors import BadInput, did_you_mean
from harness.scenarios.model import Scenario
from harness.scenarios.source.scalars import plain_scalar
from harness.scenarios.values.interpolation import is_dynamic
from harness.scenarios.values.resolve import resolve
from harness.scenarios.values.scope import Scope

PREFIX = "HARNESS_VAR_"
"""`HARNESS_VAR_card` is the variable `card`, where `--var` says nothing of it."""
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


def typed(text: str, default: Any) -> Any:
    """Text stays text where the default is text; else it is a number, true, null or JSON."""
    if isinstance(default, str) and not is_dynamic(default):
        return text
    if text.lstrip().startswith(("{", "[")):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return plain_scalar(text)


def set_variables(scenario: Scenario, scope: Scope, inputs: Inputs) -> None:
    """Those of the case first, which `variables:` may refer to, then the rest from top to bottom.

    What the case says counts before what was given, and that before the default.

    Raises:
        BadInput: an unknown name, or a file that is not there.
    """
    document, row = scenario.document, scenario.row
    for name, value in (row.values if row else {}).items():
        inline = row.path if row else None
        scope.variables[name] = (
            value if inline is None else resolve(document, (*inline, name), scope, matchers=False)
        )
    for name, default in scenario.variables.items():
        if name in scope.variables:
            continue
        given = inputs.of(name)
        if given is not None:
            scope.variables[name] = typed(given, default)
        else:
            scope.variables[name] = resolve(document, ("variables", name), scope, matchers=False)
