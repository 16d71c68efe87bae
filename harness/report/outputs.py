"""The files that a run leaves behind: all of them written from the same results."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from harness.errors import BadInput, Location
from harness.scenarios.parallel.workers import Preparing
from harness.scenarios.results import RunEvent, ScenarioFinished

if TYPE_CHECKING:  # a run that writes nothing does not load what writes
    from harness.report.github import Job
    from harness.report.results import RunInfo, ScenarioData
    from harness.report.results.stream import StreamWriter

STREAM = "the result stream"
STANDARD_OUTPUT = Path("-")


@dataclass(frozen=True)
class Wanted:
    """Which files; None: not that one."""

    junit: Path | None = None
    html: Path | None = None
    stream: Path | None = None
    """`-` is standard output."""
    github: Job | None = None

    @property
    def any(self) -> bool:
        return self != Wanted()

    @property
    def states(self) -> bool:
        """Whether one tells what lay in the stack before a scenario and after it."""
        return self.html is not None or self.stream is not None

    def check(self) -> None:
        """
        Raises:
            BadInput: one cannot be written, told before anything is run for it.
        """
        if not self.any:
            return
        from harness.report import html, junit
        from harness.report.destinations import check

        if self.junit is not None:
            check(self.junit, junit.WHAT)
        if self.html is not None:
            check(self.html, html.WHAT)
        if self.stream is not None and self.stream != STANDARD_OUTPUT:
            check(self.stream, STREAM)


class Outputs:
    """Hears a run and writes what is wanted; a context manager that closes the stream."""

    def __init__(self, wanted: Wanted) -> None:
        """
        Raises:
            BadInput: the project's rules for masking are malformed.
        """
        from harness.report.secrets import Masking

        self._wanted = wanted
        self._masking = Masking()
        self._open = ExitStack()
        self._stream: StreamWriter | None = None
        self._run: RunInfo | None = None
        self._began = time.monotonic()
        self.wants_states = wanted.states
        self.scenarios: list[ScenarioData] = []
        """Those that ended, in that order."""
        self.commands: list[str] = []
        """What GitHub's runner wants to be printed, known when the run has ended."""

    def __enter__(self) -> Outputs:
        if self._wanted.stream is not None:
            from harness.report.results.stream import StreamWriter

            self._stream = StreamWriter(
                self._opened(self._wanted.stream), self._masking.masker.value
            )
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def began(self, run: RunInfo, planned: int | None) -> None:
        self._run, self._began = run, time.monotonic()
        if self._stream:
            self._stream.run_started(run, planned)

    def hear(self, worker: int, event: RunEvent | Preparing) -> None:
        """What a worker tells."""
        if self._stream:
            self._stream.hear(worker, event)
        if isinstance(event, ScenarioFinished) and self._wanted.any:
            from harness.report.results import scenario_of

            self._masking.learn(event.result)
            self.add(scenario_of(event.result, worker=worker))

    def add(self, scenario: ScenarioData) -> None:
        """A scenario that ended."""
        scenario = self._masking.masked(scenario)
        self.scenarios.append(scenario)
        if self._stream:
            self._stream.scenario_ended(scenario)

    def repeat(self, lines: Iterable[str]) -> None:
        """Lines of a stream of another process, which has taken the secrets out."""
        from harness.report.results import ScenarioEnded
        from harness.report.results.reading import event_of

        for line in lines:
            event = event_of(line)
            if isinstance(event, ScenarioEnded):
                self.scenarios.append(event.scenario)
            if self._stream:
                self._stream.repeat(line)

    def ended(self, exit_code: int) -> None:
        """The run is over: write the files.

        Raises:
            BadInput: one cannot be written.
        """
        if not self._wanted.any:
            return
        from harness.report import html, junit

        assert self._run is not None
        # Again: a later scenario may have shown what is secret in an earlier one.
        masked = (self._masking.masked(scenario) for scenario in self.scenarios)
        ordered = sorted(masked, key=lambda s: (s.where.file, s.where.line or 0, s.name))
        if self._stream:
            seconds = time.monotonic() - self._began
            self._stream.run_ended(ordered, seconds, exit_code)
        if self._wanted.junit is not None:
            junit.write(self._wanted.junit, ordered, self._run)
        if self._wanted.html is not None:
            html.write(self._wanted.html, ordered, self._run)
        if self._wanted.github is not None:
            self._wanted.github.summarise(ordered)
            self.commands = self._wanted.github.lines(ordered)

    def _opened(self, path: Path) -> TextIO:
        if path == STANDARD_OUTPUT:
            return sys.stdout
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return self._open.enter_context(path.open("w", encoding="utf-8"))
        except OSError as error:
            why = f"{STREAM} cannot be written: {error.strerror}"
            raise BadInput(why, where=Location(path)) from error
