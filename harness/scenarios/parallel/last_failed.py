"""Which scenarios failed when they were last run: `.harness/last-failed.json`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from harness.scenarios.parallel.case import Case
from harness.scenarios.results import ScenarioResult

FILE = Path(".harness") / "last-failed.json"
"""Below the working directory."""
_FAILED = ("failed", "error")


class LastFailed:
    """Scenarios by file and name. What was not run again stays as it was."""

    def __init__(self, file: Path = FILE) -> None:
        self._file = file.absolute()
        self._base = self._file.parent.parent
        self._failed = self._read()

    def among(self, cases: Sequence[Case]) -> list[Case]:
        """Those of the cases that failed."""
        return [
            c
            for c in cases
            if self._id(c.scenario.file, c.scenario.title(c.variant)) in self._failed
        ]

    def remember(self, results: Iterable[tuple[str, ScenarioResult]]) -> None:
        """Keep what failed now, by title; of several runs of one, a single failure counts."""
        ran: dict[str, bool] = {}
        for title, result in results:
            key = self._id(result.where.file, title)
            ran[key] = ran.get(key, False) or result.status in _FAILED
        kept = [one for one in self._failed if one not in ran]
        kept += [one for one, failed in ran.items() if failed]
        if not kept and not self._file.exists():
            return
        beside = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        with suppress(OSError):  # it costs only the choice
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                beside.write_text(json.dumps({"failed": sorted(kept)}, indent=1))
                beside.replace(self._file)
            finally:
                beside.unlink(missing_ok=True)

    def _read(self) -> list[str]:
        try:
            found = json.loads(self._file.read_text("utf-8"))["failed"]
            return [str(one) for one in found]
        except (OSError, ValueError, TypeError, KeyError):
            return []

    def _id(self, file: Path, title: str) -> str:
        return f"{os.path.relpath(file.resolve(), self._base.resolve())}::{title}"
