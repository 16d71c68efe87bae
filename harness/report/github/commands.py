"""Workflow commands that mark lines of files.

Source: GitHub Docs, "Workflow commands for GitHub Actions", and how the runner's toolkit
escapes them (`@actions/core`, `command.ts`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from harness.report.results import ScenarioData
from harness.report.results.model import Place

_LEVELS = {"failed": "error", "error": "error", "flaky": "warning"}


def commands(scenarios: Iterable[ScenarioData], root: Path | None = None) -> Iterator[str]:
    """A line for each problem, to be printed on standard output.

    Args:
        root: the checkout, which files are named relative to; None: they stay as they are.
    """
    for scenario in scenarios:
        level = _LEVELS.get(scenario.status)
        if level is None:
            continue
        if not scenario.failures:
            yield _command(level, scenario.where, scenario.name, scenario.reason or level, root)
        for step, failure in scenario.failures:
            lines = [f"{step.section}: {step.title}", failure.message, *failure.differences]
            where = failure.where or scenario.where
            yield _command(level, where, scenario.name, "\n".join(lines), root)


def _command(level: str, where: Place, title: str, message: str, root: Path | None) -> str:
    properties = {
        "file": _file(where.file, root),
        "line": where.line,
        "col": where.column,
        "title": title,
    }
    given = [f"{name}={_property(str(v))}" for name, v in properties.items() if v is not None]
    return f"::{level} {','.join(given)}::{_data(message)}"


def _file(file: str, root: Path | None) -> str:
    if root is None:
        return file
    relative = os.path.relpath(file, root)
    return file if relative.startswith(os.pardir) else relative


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
