"""A scenario on one of its stacks: what is run, and counted, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from harness.scenarios.model import Scenario
from harness.scenarios.results import (
    Listener,
    RunEvent,
    ScenarioFinished,
    ScenarioResult,
    ScenarioStarted,
)
from harness.scenarios.run import run
from harness.scenarios.session import Session


@dataclass(frozen=True)
class Case:
    """A scenario on one of its stacks."""

    scenario: Scenario
    variant: str | None

    @property
    def name(self) -> str:
        return self.scenario.title(self.variant)


After = Callable[[Case, Session, ScenarioResult], ScenarioResult]
"""What is done with a result while what the scenario left is still there."""


def run_case(
    case: Case, session: Session, listener: Listener, after: After | None = None
) -> ScenarioResult:
    """Run it; what the file says about `xfail` is part of the result, and what `after` makes."""

    def tell(event: RunEvent) -> None:
        if not isinstance(event, ScenarioFinished):
            listener(event)

    result = run(case.scenario, session, variant=case.variant, listener=tell)
    result = judged(result, case.scenario)
    if after is not None:
        result = after(case, session, result)
    listener(ScenarioFinished(result))
    return result


def judged(result: ScenarioResult, scenario: Scenario) -> ScenarioResult:
    """The result by what the file says about `xfail`."""
    reason = scenario.xfail
    if reason is not None and result.status == "failed":
        return replace(result, status="xfailed", reason=reason)
    if reason is not None and result.status == "passed":
        return replace(result, status="failed", reason=f"passed, but is marked xfail: {reason}")
    return result


def not_run(case: Case, listener: Listener) -> ScenarioResult:
    """The result of a case whose engine is gone."""
    where = case.scenario.where
    result = ScenarioResult(case.name, where, "error", 0.0, reason="not run: the engine has ended")
    listener(ScenarioStarted(case.name, where))
    listener(ScenarioFinished(result))
    return result
