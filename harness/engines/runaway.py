"""How often a function may run in one chain of calls before the engine stops it."""

from __future__ import annotations

import os
from collections.abc import Mapping

from harness.errors import BadInput

VARIABLE = "HARNESS_RUNAWAY_ROUNDS"


def runaway_rounds(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The engine's variable, where it is set: a whole number; 0 stops no loop.

    Raises:
        BadInput: the setting is no whole number.
    """
    value = environ.get(VARIABLE)
    if not value:
        return {}
    if not value.isdecimal():
        raise BadInput(
            f"{VARIABLE}={value!r} is no whole number",
            fix="say after how many rounds a loop is stopped, or 0 for never",
        )
    return {VARIABLE: value}
