"""The job of GitHub Actions that we run in."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import BadInput, Location

if TYPE_CHECKING:
    from harness.report.results import ScenarioData


@dataclass(frozen=True)
class Job:
    """What the runner tells in the environment."""

    workspace: Path | None
    summary_file: Path | None

    @classmethod
    def of(cls, wanted: bool | None, environ: Mapping[str, str] = os.environ) -> Job | None:
        """None where nothing is wanted; `wanted` None: as the environment says."""
        if not (environ.get("GITHUB_ACTIONS") == "true" if wanted is None else wanted):
            return None
        names = ("GITHUB_WORKSPACE", "GITHUB_STEP_SUMMARY")
        workspace, file = (Path(environ[n]) if environ.get(n) else None for n in names)
        return cls(workspace, file)

    def lines(self, scenarios: Sequence[ScenarioData]) -> list[str]:
        """What has to be printed."""
        from harness.report.github.commands import commands

        return list(commands(scenarios, self.workspace))

    def summarise(self, scenarios: Sequence[ScenarioData]) -> None:
        """Add to the job's summary, where there is one.

        Raises:
            BadInput: the runner's file cannot be written.
        """
        if self.summary_file is None:
            return
        from harness.report.github.summary import summary

        try:
            with self.summary_file.open("a", encoding="utf-8") as file:
                file.write(summary(scenarios))
        except OSError as error:
            what = f"GITHUB_STEP_SUMMARY cannot be written: {error.strerror}"
            raise BadInput(what, where=Location(self.summary_file)) from error
