"""A run in numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from harness.report.results.model import ScenarioData, ScenarioStatus

STATUSES: tuple[ScenarioStatus, ...] = get_args(ScenarioStatus)


def counts(scenarios: Iterable[ScenarioData]) -> dict[ScenarioStatus, int]:
    """How many ended how; what did not occur is left out."""
    found = [scenario.status for scenario in scenarios]
    return {status: n for status in STATUSES if (n := found.count(status))}
