"""Scenarios that are run again when they fail: what passes only then is told as flaky."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from harness.pytest_plugin.scenario_file import ScenarioItem
    from harness.pytest_plugin.world import World
    from harness.scenarios.results import Listener, RunEvent, ScenarioResult
    from harness.scenarios.running.session import Session

FLAKY = "flaky"
"""The property that says so, with the reason: in JUnit too."""


def retried(
    item: ScenarioItem, world: World, session: Session, listener: Listener | None, retries: int
) -> ScenarioResult:
    """The result of the first run that passes, or of the last one; told to `listener` once."""
    from harness.scenarios.parallel.case import FAILED, flaky
    from harness.scenarios.results import ScenarioFinished
    from harness.scenarios.running.run import run

    def tell(event: RunEvent) -> None:
        if listener is not None and not isinstance(event, ScenarioFinished):
            listener(event)

    scenario, variant = item.scenario, item.variant
    result = first = run(scenario, session, variant=variant, listener=tell)
    for attempt in range(1, retries + 1):
        if result.status not in FAILED:
            break
        if attempt == 1:
            first = world.kept(scenario, variant, session, result)
        result = run(scenario, session, variant=variant, listener=tell)
        if result.status == "passed":
            result = flaky(result, first, attempt)
    if listener is not None:
        listener(ScenarioFinished(result))
    return result


def pytest_report_teststatus(
    report: pytest.CollectReport | pytest.TestReport,
) -> tuple[str, str, str] | None:
    """Counted as `flaky`, not as passed."""
    properties = dict(getattr(report, "user_properties", ()))
    if report.when == "call" and report.passed and FLAKY in properties:
        return FLAKY, "~", "FLAKY"
    return None
