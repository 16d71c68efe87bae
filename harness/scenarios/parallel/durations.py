"""How long each scenario took last time, kept in HARNESS_HOME: only to plan the next run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from harness.engines.installation.home import harness_home
from harness.scenarios.parallel.case import Case
from harness.scenarios.results import ScenarioResult

FILE = "durations.json"
KEPT = 20_000
"""Scenarios, the latest; enough for many projects, and still read in milliseconds."""


class Durations:
    """Seconds by scenario. A file that cannot be read or written costs only the better plan."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or harness_home() / FILE
        self._seconds = self._read()

    def of(self, case: Case) -> float | None:
        return self._seconds.get(_id(case.scenario.file, case.title))

    def remember(self, results: Iterable[ScenarioResult]) -> None:
        """Keep those that passed: a failure's duration is mostly its deadline."""
        for result in results:
            if result.status == "passed":
                key = _id(result.where.file, result.name)
                self._seconds.pop(key, None)
                self._seconds[key] = round(result.seconds, 3)
        kept = dict(list(self._seconds.items())[-KEPT:])
        beside = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        with suppress(OSError):
            try:
                beside.write_text(json.dumps(kept, indent=0))
                beside.replace(self._file)
            finally:
                beside.unlink(missing_ok=True)

    def _read(self) -> dict[str, float]:
        try:
            data = json.loads(self._file.read_text())
            return {str(key): float(value) for key, value in data.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}


def _id(file: Path, name: str) -> str:
    return f"{file.resolve()}::{name}"
