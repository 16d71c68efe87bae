"""Reads the scenarios and replays them: what `harness run` does."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from harness.engines.base import RunningEngine
from harness.errors import BadInput
from harness.report.console import ConsoleReport
from harness.report.outputs import Outputs
from harness.report.parallel import ParallelReport
from harness.scenarios.model import Scenario
from harness.scenarios.parallel.case import After, Case
from harness.scenarios.parallel.durations import Durations
from harness.scenarios.parallel.groups import by_stack, in_one
from harness.scenarios.parallel.last_failed import LastFailed
from harness.scenarios.parallel.workers import Preparing, Workers
from harness.scenarios.reading.lint import Templates, lint
from harness.scenarios.results import RunEvent, ScenarioFinished, ScenarioResult
from harness.scenarios.values.inputs import Inputs
from harness.scenarios.values.variables import lacking


def read_cases(files: Iterable[Path]) -> list[Case]:
    """Every scenario of the files, read before anything is started."""
    cases: list[Case] = []
    wrong: list[BadInput] = []
    templates: Templates = {}
    for file in files:
        scenarios, errors = lint(file, templates)
        wrong += errors
        cases += [Case(s, variant) for s in scenarios for variant in s.variants]
    if wrong:
        raise BadInput("\n".join(str(error) for error in wrong))
    return cases


def check_given(scenarios: Iterable[Scenario], inputs: Inputs) -> None:
    """
    Raises:
        BadInput: a variable that has to be given is not.
    """
    wrong = {str(error): None for one in scenarios for error in lacking(one, inputs)}
    if wrong:
        raise BadInput("\n".join(wrong))


class Replay:
    """Plans the cases for their workers; the context must surround the engine's."""

    def __init__(
        self,
        cases: Sequence[Case],
        console: Console,
        *,
        workers: int | None,
        verbose: bool,
        outputs: Outputs,
        allow_unsupported: bool = False,
        enforce_iam: bool = False,
        inputs: Inputs | None = None,
        fail_unsupported: bool = False,
        after: After | None = None,
        retries: int = 0,
        in_order: bool = False,
    ) -> None:
        """`workers` None: `usual_workers()`, at most one a stack."""
        self._outputs = outputs
        self._fail_unsupported = fail_unsupported
        self._durations = Durations()
        groups = by_stack(cases, self._durations.of, in_order=in_order)
        self._titles = {case.name: case.title for case in cases}
        count = min(workers or usual_workers(), len(groups))
        self.report = (
            ConsoleReport(console, verbose=verbose)
            if count == 1
            else ParallelReport(console, cases, verbose=verbose)
        )
        self.count = count
        self._groups = in_one(cases) if count == 1 else groups
        self._workers = Workers(
            count,
            allow_unsupported=allow_unsupported,
            enforce_iam=enforce_iam,
            inputs=inputs,
            after=after,
            retries=retries,
            looks_at_states=outputs.wants_states,
        )

    def __enter__(self) -> Replay:
        self._workers.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._workers.__exit__(*error)

    def run(self, engine: RunningEngine, *, exitfirst: bool) -> list[ScenarioResult]:
        """The results in the order of the cases; what was not begun has none."""
        try:
            results = self._workers.run(self._groups, engine, self._hear, exitfirst=exitfirst)
        finally:
            self.report.close()
        self._durations.remember(r for r in results if self._titles[r.name] == r.name)
        judged = [self._judged(result) for result in results]
        LastFailed().remember((self._titles[result.name], result) for result in judged)
        return judged

    def _hear(self, worker: int, event: RunEvent | Preparing) -> None:
        if isinstance(event, ScenarioFinished):
            event = ScenarioFinished(self._judged(event.result))
        self.report.hear(worker, event)
        self._outputs.hear(worker, event)

    def _judged(self, result: ScenarioResult) -> ScenarioResult:
        if self._fail_unsupported and result.status == "unsupported":
            return replace(result, status="failed")
        return result


def usual_workers() -> int:
    """Two a core: a scenario waits for the engine about as long as it keeps a core busy."""
    # Not cpu_count: a container or CI job may have been given fewer than there are.
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return 2 * (cores or 1)
