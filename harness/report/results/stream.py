"""Writes what a run tells, one JSON object a line, as it happens."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from typing import Any, Literal, TextIO, cast

from harness.report.results.building import identity, place, step_of
from harness.report.results.model import (
    Event,
    RunEnded,
    RunInfo,
    RunStarted,
    ScenarioData,
    ScenarioEnded,
    ScenarioStarted,
    Section,
    StepEnded,
    StepStarted,
)
from harness.report.results.summary import counts
from harness.scenarios import results as told
from harness.scenarios.parallel.workers import Preparing

Mask = Callable[[Any], Any]


class StreamWriter:
    """Hears a run; each line is written at once, so that a reader may follow."""

    def __init__(
        self,
        file: TextIO,
        mask: Mask = lambda value: value,
        *,
        worker: str | None = None,
    ) -> None:
        """`mask` takes the secrets out of JSON data; scenarios that ended come without any.

        `worker`: what the worker is called, if not by its number.
        """
        self.file = file
        self._mask = mask
        self._worker = worker
        self._ids: dict[int, str] = {}

    def run_started(self, run: RunInfo, planned: int | None) -> None:
        self.write(RunStarted(at=time.time(), run=run, planned=planned))

    def hear(self, worker: int, event: told.RunEvent | Preparing) -> None:
        """What a worker does; the scenario's end is told by `scenario_ended`."""
        now = time.time()
        match event:
            case told.ScenarioStarted(name=name, where=where):
                self._ids[worker] = identity(where, name)
                self.write(
                    ScenarioStarted(
                        at=now,
                        id=self._ids[worker],
                        name=name,
                        where=place(where),
                        worker=self._worker or worker,
                    )
                )
            case told.StepStarted(section=section, title=title, where=where):
                self.write(
                    StepStarted(
                        at=now,
                        id=self._ids[worker],
                        section=cast(Section, section),
                        title=title,
                        where=place(where) if where else None,
                    )
                )
            case told.StepFinished(result=step):
                role: Literal["action", "expectation"]
                role = "expectation" if step.section in ("then", "always") else "action"
                # What its failure holds may be secret: that is known when the scenario has ended.
                step_data = step_of(step).model_copy(update={"failure": None})
                self.write(StepEnded(at=now, id=self._ids[worker], role=role, step=step_data))

    def scenario_ended(self, scenario: ScenarioData) -> None:
        self.write(ScenarioEnded(at=time.time(), scenario=scenario))

    def run_ended(self, scenarios: list[ScenarioData], seconds: float, exit_code: int) -> None:
        self.write(
            RunEnded(
                at=time.time(),
                seconds=round(seconds, 3),
                counts=counts(scenarios),
                exit_code=exit_code,
                usd=math.fsum(scenario.usd for scenario in scenarios),
            )
        )

    def repeat(self, line: str) -> None:
        """A line that another writer has made."""
        self.file.write(line + "\n")
        self.file.flush()

    def write(self, event: Event) -> None:
        data = event.model_dump()
        if not isinstance(event, ScenarioEnded):
            data = self._mask(data)
        self.repeat(json.dumps(data, separators=(",", ":")))
