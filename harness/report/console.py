"""Progress and failures on a terminal, or as plain lines where there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.status import Status
from rich.text import Text

from harness.report.fitting import fit
from harness.report.lines import Role, Section
from harness.report.names import short, short_path
from harness.scenarios.parallel.workers import Preparing
from harness.scenarios.results import (
    RunEvent,
    ScenarioFinished,
    ScenarioResult,
    ScenarioStarted,
    StepFinished,
    StepResult,
    StepStarted,
)

if TYPE_CHECKING:  # what a failure is told with is loaded when there is one
    from harness.report.results import ScenarioData

STYLES = {
    Role.PLAIN: "",
    Role.TITLE: "bold",
    Role.PROBLEM: "red",
    Role.EXPECTED: "green",
    Role.ACTUAL: "red",
    Role.HINT: "dim",
}

MARKS = {
    "passed": ("✓", "green"),
    "failed": ("✗", "red"),
    "error": ("!", "red"),
    "flaky": ("~", "yellow"),
    "skipped": ("-", "yellow"),
    "unsupported": ("-", "yellow"),
    "xfailed": ("x", "yellow"),
}
ASCII_MARKS = {"✓": "ok", "✗": "FAILED"}

LIVE_NAME = 32
"""Columns of the live line that the scenario's name may take: the rest is what it waits for."""

IN_ORDER = (
    "failed",
    "error",
    "flaky",
    "passed",
    "skipped",
    "unsupported",
    "xfailed",
)


class ConsoleReport:
    """Hears one worker, and prints as things happen; `close` before anything else is printed."""

    def __init__(self, console: Console, *, verbose: bool = False) -> None:
        self._console = console
        self._verbose = verbose
        self._file: Path | None = None
        self._status: Status | None = None
        self._scenario = ""
        utf8 = "utf" in (console.encoding or "").lower()
        self._marks = {k: (m if utf8 else ASCII_MARKS.get(m, m), c) for k, (m, c) in MARKS.items()}

    def hear(self, _worker: int, event: RunEvent | Preparing) -> None:
        match event:
            case Preparing(sentence=sentence):
                self._live(f"{fit(self._scenario, LIVE_NAME)}: {sentence}")
            case ScenarioStarted(name=name, where=where):
                self._heading(where.file)
                self._scenario = name
                self._live(name)
            case StepStarted(section=section, title=title):
                waiting = "waits for" if section in ("then", "always") else section
                self._live(f"{fit(self._scenario, LIVE_NAME)}: {waiting} {title}")
            case StepFinished(result=step) if self._verbose:
                self._step(step)
            case ScenarioFinished(result=result):
                self._finished(result)
            case _:
                pass

    def close(self) -> None:
        """Take the live line away."""
        if self._status is not None:
            self._status.stop()
            self._status = None

    def failures(self, failed: Sequence[ScenarioData]) -> None:
        """The full report of each scenario that failed."""
        for scenario in failed:
            from harness.report.failure import failure_sections

            self._console.print()
            self._console.rule(Text(scenario.name, "bold red"), style="red", align="left")
            self._console.print(Text(str(scenario.where), "dim"))
            for section in failure_sections(scenario):
                self._section(section)

    def summary(
        self, failed: Sequence[ScenarioData], results: Sequence[ScenarioResult], seconds: float
    ) -> None:
        """One line for each that failed, then the counts of all."""
        if failed:
            from harness.report.failure import headline

            self._console.print()
        for scenario in failed:
            mark, style = self._marks[scenario.status]
            line = Text(f"{mark} ", style).append(scenario.name, "bold")
            self._console.print(line)
            self._indented(headline(scenario), 4)
        found = Counter(result.status for result in results)
        parts = [
            Text(f"{found[status]} {status}", MARKS[status][1])
            for status in IN_ORDER
            if status in found
        ]
        line = Text(", ").join(parts) if parts else Text("no scenario ran", "yellow")
        self._console.print()
        self._console.print(line.append(f" in {seconds:.1f} s", "dim"))

    def slowest(self, results: Sequence[ScenarioResult], count: int) -> None:
        """The scenarios that took longest, the longest first."""
        longest = sorted(results, key=lambda result: -result.seconds)[:count]
        self._console.print()
        self._console.print(Text(f"slowest {len(longest)}", "bold"))
        for result in longest:
            line = Text(f"{result.seconds:7.2f} s  ", "dim").append(result.name, "default")
            self._console.print(line.append(f"  {short(result.where)}", "dim"))

    def _heading(self, file: Path) -> None:
        if file != self._file:
            self._file = file
            self._print(Text(short_path(file), "bold"))

    def _step(self, step: StepResult) -> None:
        mark, style = self._marks.get(step.status, ("·", "dim"))
        line = Text("    ").append(mark, style)
        line.append(f" {step.section}: {step.title}", "dim")
        self._print(self._with_time(line, step.seconds))

    def _finished(self, result: ScenarioResult) -> None:
        mark, style = self._marks.get(result.status, ("?", ""))
        room = self._console.width - 16 if self._console.is_terminal else len(result.name) * 2
        line = Text("  ").append(mark, style).append(f" {fit(result.name, room)}")
        self._print(self._with_time(line, result.seconds))
        if result.status in ("skipped", "unsupported", "xfailed", "flaky"):
            from harness.report.failure import headline
            from harness.report.results import scenario_of

            self._indented(headline(scenario_of(result)), 6, "yellow")

    def _with_time(self, line: Text, seconds: float) -> Text:
        took = f"{seconds:.2f} s" if seconds < 60 else f"{seconds / 60:.1f} min"
        if self._console.is_terminal:
            room = self._console.width - len(took) - 1
            line.truncate(room, overflow="ellipsis")
            line.pad_right(room - line.cell_len + 1)
            return line.append(took, "dim")
        return line.append(f"  {took}", "dim")

    def _indented(self, text: str, columns: int, style: str = "") -> None:
        """On a terminal, what goes on in the next line is indented too."""
        shown = Text(text, style)
        if self._console.is_terminal:
            self._console.print(Padding(shown, (0, 0, 0, columns), expand=False))
        else:
            self._console.print(Text(" " * columns).append_text(shown))

    def _section(self, section: Section) -> None:
        self._console.print()
        self._console.print(Text(section.title, "bold"))
        for line in section.lines:
            self._console.print(Text("  " + line.text, STYLES[line.role]), soft_wrap=True)

    def _live(self, sentence: str) -> None:
        if not self._console.is_terminal:
            return
        text = Text(sentence, "dim")
        text.truncate(self._console.width - 4, overflow="ellipsis")
        if self._status is None:
            self._status = self._console.status(text)
            self._status.start()
        else:
            self._status.update(text)

    def _print(self, text: Text) -> None:
        if self._console.is_terminal:
            self._console.print(text)
        else:
            self._console.file.write(f"{text.plain}\n")
            self._console.file.flush()
