"""A scenario on one of its stacks: what is run, and counted, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from harness.engines.running import has_ended
from harness.scenarios.model import Scenario
from harness.scenarios.results import (
    Listener,
    RunEvent,
    ScenarioFinished,
    ScenarioResult,
    ScenarioStarted,
)
from harness.scenarios.running.run import run
from harness.scenarios.running.session import Session

FAILED = ("failed", "error")


@dataclass(frozen=True)
class Case:
    """A scenario on one of its stacks."""

    scenario: Scenario
    variant: str | None
    turn: str = ""
    """Which of its runs it is, where it is repeated: `2 of 5`."""

    @property
    def title(self) -> str:
        return self.scenario.title(self.variant)

    @property
    def name(self) -> str:
        return f"{self.title} ({self.turn})" if self.turn else self.title


After = Callable[[Case, Session, ScenarioResult], ScenarioResult]
"""What is done with a result while what the scenario left is still there."""


def run_case(
    case: Case,
    session: Session,
    listener: Listener,
    after: After | None = None,
    retries: int = 0,
) -> ScenarioResult:
    """Run it; what the file says about `xfail` is part of the result, and what `after` makes.

    Args:
        retries: how often it is run again if it fails; one that then passes is `flaky`.
    """
    result = first = _once(case, session, listener, after)
    for attempt in range(1, retries + 1):
        if result.status not in FAILED or has_ended(session.cloud.engine):
            break
        result = _once(case, session, listener, after)
        if result.status == "passed":
            result = flaky(result, first, attempt)
    result = replace(result, name=case.name)
    listener(ScenarioFinished(result))
    return result


def _once(case: Case, session: Session, listener: Listener, after: After | None) -> ScenarioResult:
    def tell(event: RunEvent) -> None:
        if isinstance(event, ScenarioStarted):
            listener(replace(event, name=case.name))
        elif not isinstance(event, ScenarioFinished):
            listener(event)

    result = run(case.scenario, session, variant=case.variant, listener=tell)
    result = judged(result, case.scenario)
    return after(case, session, result) if after is not None else result


def flaky(passed: ScenarioResult, failed: ScenarioResult, failures: int) -> ScenarioResult:
    """The result of a scenario that passed after it failed; the bundle is that of the failure."""
    why = failed.problem.message if failed.problem else failed.reason or failed.status
    times = "once" if failures == 1 else f"{failures} times"
    return replace(
        passed,
        status="flaky",
        reason=f"failed {times} before it passed: {why.splitlines()[0] if why else ''}".rstrip(),
        bundle=failed.bundle,
        no_bundle=failed.no_bundle,
    )


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
