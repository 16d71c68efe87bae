"""Which parts of the extension are installed: all, unless a benchmark leaves some out."""

from __future__ import annotations

import os

SETTING = "HARNESS_PARTS"
"""Names of the parts to install, separated by commas (unset: all). For benchmarks, which
measure what one part gives by leaving it out. `startup` and `speed` are what makes the start
and the calls of LocalStack's own parts faster; all others are packages of the extension."""


def wanted(part: str) -> bool:
    named = os.environ.get(SETTING)
    return named is None or part in named.split(",")
