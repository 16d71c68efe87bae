"""The variables of a scenario: what its case says, what was given, and the defaults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from harness.errors import BadInput
from harness.scenarios.model import Scenario
from harness.scenarios.source.scalars import plain_scalar
from harness.scenarios.values.inputs import Inputs, how_to_give, required
from harness.scenarios.values.interpolation import is_dynamic
from harness.scenarios.values.resolve import resolve
from harness.scenarios.values.scope import Scope


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


def lacking(scenario: Scenario, inputs: Inputs) -> Iterator[BadInput]:
    """Variables that have to be given, and are not."""
    for name, default in scenario.variables.items():
        what = required(default)
        if what is None or (scenario.row and name in scenario.row.values):
            continue
        if inputs.of(name) is None:
            yield BadInput(
                f"the variable {name!r} has no value: {what}",
                where=scenario.document.where(("variables", name), key=True),
                fix=how_to_give(name),
            )


def set_variables(scenario: Scenario, scope: Scope, inputs: Inputs) -> None:
    """Those of the case first, which `variables:` may refer to, then the rest from top to bottom.

    What the case says counts before what was given, and that before the default.

    Raises:
        BadInput: an unknown name, nothing for what has to be given, or a file that is not there.
    """
    document, row = scenario.document, scenario.row
    for error in lacking(scenario, inputs):
        raise error
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
            scope.variables[name] = (
                given if required(default) is not None else typed(given, default)
            )
        else:
            scope.variables[name] = resolve(document, ("variables", name), scope, matchers=False)
