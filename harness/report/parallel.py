"""Progress of scenarios that run at the same time: each file's results stay together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from harness.report.console import LIVE_NAME, ConsoleReport
from harness.report.fitting import fit
from harness.scenarios.parallel.case import Case
from harness.scenarios.parallel.workers import Preparing
from harness.scenarios.results import (
    RunEvent,
    ScenarioFinished,
    ScenarioResult,
    ScenarioStarted,
    StepStarted,
)


class ParallelReport(ConsoleReport):
    """Prints a file when all of its scenarios are done, in the file's order.

    On a terminal a live view shows beneath what each worker waits for.
    """

    def __init__(self, console: Console, cases: Sequence[Case], *, verbose: bool = False) -> None:
        super().__init__(console, verbose=verbose)
        self._total = len(cases)
        self._planned: dict[Path, list[str]] = {}
        for case in cases:
            self._planned.setdefault(case.scenario.file, []).append(case.name)
        self._results: dict[Path, dict[str, ScenarioResult]] = {}
        self._names: dict[int, str] = {}
        self._doing: dict[int, str] = {}
        self._done = self._failed = 0
        self._view: Live | None = None
        self._spinner = Spinner("dots")

    def hear(self, worker: int, event: RunEvent | Preparing) -> None:
        match event:
            case ScenarioStarted(name=name):
                self._names[worker], self._doing[worker] = name, ""
            case Preparing(sentence=sentence):
                self._doing[worker] = sentence
            case StepStarted(section=section, title=title):
                waiting = "waits for" if section in ("then", "always") else section
                self._doing[worker] = f"{waiting} {title}"
            case ScenarioFinished(result=result):
                self._names.pop(worker, None)
                self._keep(result)
            case _:
                return
        self._refresh()

    def close(self) -> None:
        """Take the live view away; print what is known of files that were not completed."""
        if self._view is not None:
            self._view.stop()
            self._view = None
        for file in list(self._planned):
            self._print_file(file)

    def _keep(self, result: ScenarioResult) -> None:
        self._done += 1
        self._failed += result.status in ("failed", "error")
        file = result.where.file
        found = self._results.setdefault(file, {})
        found[result.name] = result
        if len(found) == len(self._planned[file]):
            self._print_file(file)

    def _print_file(self, file: Path) -> None:
        found = self._results.pop(file, {})
        for name in self._planned.pop(file, []):
            if name in found:
                self._heading(file)
                for step in found[name].steps if self._verbose else ():
                    self._step(step)
                self._finished(found[name])

    def _refresh(self) -> None:
        if not self._console.is_terminal:
            return
        if self._view is None:
            self._view = Live(
                console=self._console,
                get_renderable=self._lines,
                transient=True,
                refresh_per_second=8,
            )
            self._view.start()

    def _lines(self) -> RenderableType:
        head = f"{self._done} of {self._total}"
        if self._failed:
            head += f", {self._failed} failed"
        self._spinner.update(text=Text(head, "bold red" if self._failed else "bold"))
        lines: list[RenderableType] = [self._spinner]
        for worker, name in sorted(self._names.items()):
            doing = self._doing.get(worker)
            line = Text(f"  {fit(name, LIVE_NAME)}" + (f": {doing}" if doing else ""), "dim")
            line.truncate(self._console.width - 1, overflow="ellipsis")
            lines.append(line)
        return Group(*lines)
