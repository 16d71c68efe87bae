"""A run in numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, get_args

from harness.report.results.model import ScenarioStatus

STATUSES: tuple[ScenarioStatus, ...] = get_args(ScenarioStatus)


class Ended(Protocol):
    """A scenario's result, as data or as the runner tells it."""

    @property
    def status(self) -> str: ...


def counts(scenarios: Iterable[Ended]) -> dict[ScenarioStatus, int]:
    """How many ended how; what did not occur is left out."""
    found = [scenario.status for scenario in scenarios]
    return {status: n for status in STATUSES if (n := found.count(status))}
