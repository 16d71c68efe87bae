"""Reads the scenarios and runs them one after the other: what `harness run` does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from harness.cli.selection import Case
from harness.engines.base import RunningEngine
from harness.engines.cloud import Cloud
from harness.errors import BadInput
from harness.report.console import ConsoleReport
from harness.scenarios.lint import lint
from harness.scenarios.results import RunEvent, ScenarioFinished, ScenarioResult
from harness.scenarios.run import run
from harness.scenarios.session import Session

ACCOUNT = "200000000000"
"""Not the account of `harness env`: scenarios reset the data of theirs."""


def read_cases(files: Iterable[Path]) -> list[Case]:
    """Every scenario of the files, read before anything is started."""
    cases: list[Case] = []
    wrong: list[BadInput] = []
    for file in files:
        scenarios, errors = lint(file)
        wrong += errors
        cases += [Case(s, variant) for s in scenarios for variant in s.variants]
    if wrong:
        raise BadInput("\n".join(str(error) for error in wrong))
    return cases


def run_cases(
    cases: Iterable[Case], engine: RunningEngine, report: ConsoleReport, *, exitfirst: bool
) -> list[ScenarioResult]:
    results: list[ScenarioResult] = []
    cloud = Cloud(engine, account=ACCOUNT)
    try:
        with Session(cloud, progress=report.working) as session:
            for case in cases:
                results.append(_one(case, session, report))
                if exitfirst and results[-1].status in ("failed", "error"):
                    break
    finally:
        report.close()
    return results


def _one(case: Case, session: Session, report: ConsoleReport) -> ScenarioResult:
    """Run it; what the file says about `xfail` is part of the result."""
    reason = case.scenario.xfail

    def tell(event: RunEvent) -> None:
        if not isinstance(event, ScenarioFinished):
            report(event)

    result = run(case.scenario, session, variant=case.variant, listener=tell)
    if reason is not None and result.status == "failed":
        result = replace(result, status="xfailed", reason=reason)
    elif reason is not None and result.status == "passed":
        result = replace(result, status="failed", reason=f"passed, but is marked xfail: {reason}")
    report(ScenarioFinished(result))
    return result


def failed_if_unsupported(result: ScenarioResult) -> ScenarioResult:
    return replace(result, status="failed") if result.status == "unsupported" else result
