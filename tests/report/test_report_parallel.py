"""What is printed while scenarios run at the same time."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from rich.console import Console

from harness.errors import Location
from harness.report.parallel import ParallelReport
from harness.scenarios.parallel.case import Case
from harness.scenarios.parallel.workers import Preparing
from harness.scenarios.results import (
    ScenarioFinished,
    ScenarioResult,
    ScenarioStarted,
    StepStarted,
)

A, B = Path("a.scenario.yaml"), Path("b.scenario.yaml")
PLANNED = [(A, "a1"), (A, "a2"), (B, "b1"), (B, "b2")]


def _report(terminal: bool = False) -> tuple[ParallelReport, io.StringIO]:
    output = io.StringIO()
    console = Console(file=output, force_terminal=terminal, width=80, color_system=None)
    cases = [
        cast(Case, SimpleNamespace(scenario=SimpleNamespace(file=file), name=name))
        for file, name in PLANNED
    ]
    return ParallelReport(console, cases), output


def _finish(report: ParallelReport, worker: int, file: Path, name: str) -> None:
    where = Location(file, 1)
    report.hear(worker, ScenarioStarted(name, where))
    report.hear(worker, ScenarioFinished(ScenarioResult(name, where, "passed", 0.5)))


def _printed(output: io.StringIO) -> list[str]:
    lines = [line.strip() for line in output.getvalue().splitlines()]
    return [line.split()[1] if line[:1] == "✓" else line for line in lines]


def test_a_file_is_printed_in_its_order_once_all_of_it_is_done() -> None:
    report, output = _report()
    _finish(report, 0, A, "a2")
    _finish(report, 1, B, "b1")
    assert _printed(output) == []
    _finish(report, 1, B, "b2")
    assert _printed(output) == [str(B), "b1", "b2"]
    _finish(report, 0, A, "a1")
    assert _printed(output) == [str(B), "b1", "b2", str(A), "a1", "a2"]


def test_a_run_that_is_stopped_prints_what_is_known() -> None:
    report, output = _report()
    _finish(report, 0, A, "a2")
    report.close()
    report.close()
    assert _printed(output) == [str(A), "a2"]


def test_the_live_view_says_what_each_worker_waits_for() -> None:
    report, output = _report(terminal=True)
    report.hear(0, ScenarioStarted("a1", Location(A, 1)))
    report.hear(0, StepStarted("a1", "then", "message in Notifications", None))
    report.hear(1, ScenarioStarted("b1", Location(B, 1)))
    report.hear(1, Preparing("creating shop"))
    report.close()
    assert "0 of 4" in output.getvalue()
    assert "a1: waits for message in Notifications" in output.getvalue()
    assert "b1: creating shop" in output.getvalue()
