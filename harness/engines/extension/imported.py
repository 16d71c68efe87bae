"""Modules that are loaded, without loading any."""

from __future__ import annotations

import sys
from typing import Any


def imported(name: str) -> Any:
    """The module; None where nobody has imported it, or somebody is just doing so: then it
    holds nothing yet."""
    module = sys.modules.get(name)
    initialising = getattr(getattr(module, "__spec__", None), "_initializing", False)
    return None if initialising else module
