"""What functions may reach besides the engine: the setting `HARNESS_OUTBOUND`."""

from __future__ import annotations

import os
from collections.abc import Mapping

from harness.errors import BadInput, did_you_mean

VARIABLE = "HARNESS_OUTBOUND"
OPEN = "open"
CHOICES = (OPEN, "loopback")


def outbound(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The engine's variable: `open` (all but AWS, the default) or `loopback` (this machine only).

    Raises:
        BadInput: the setting has another value.
    """
    value = environ.get(VARIABLE) or OPEN
    if value not in CHOICES:
        raise BadInput(
            f"{VARIABLE}={value!r} is neither {' nor '.join(CHOICES)}",
            fix=did_you_mean(value, CHOICES),
        )
    return {VARIABLE: value}
