"""Chains of calls beyond where AWS follows them: loops that AWS lets run for ever.

Lambda counts how often a function ran in a chain through queues, topics, buckets and functions,
and stops it (`functions/recursion.py`). Where AWS loses the chain (a table's or a Kinesis stream,
an event bus, a pipe, a schedule, a state machine) it is counted on here, under names apart, so
that the first counts stay AWS's.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

Lineage = Mapping[str, int]

SETTING = "HARNESS_RUNAWAY_ROUNDS"
"""In the engine's environment: how often a function may run in one chain; 0: without end."""
ROUNDS = 64
_BEYOND = "beyond "


def across(lineage: Lineage | None) -> dict[str, int] | None:
    """The lineage of what follows where AWS loses the chain."""
    found: dict[str, int] = {}
    for name, count in (lineage or {}).items():
        kept = name if name.startswith(_BEYOND) else _BEYOND + name
        found[kept] = found.get(kept, 0) + count
    return found or None


def rounds(lineage: Lineage | None, function_arn: str) -> int:
    """How often the function ran in the whole chain; 0 where AWS has followed all of it."""
    before = (lineage or {}).get(_BEYOND + function_arn, 0)
    return before and before + (lineage or {}).get(function_arn, 0)


def is_runaway(lineage: Lineage | None, function_arn: str) -> bool:
    limit = int(os.environ.get(SETTING) or ROUNDS)
    return 0 < limit < rounds(lineage, function_arn)
