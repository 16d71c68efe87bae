"""The files that a scenario is made of: itself, what it includes, and what it reads."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from harness.scenarios.hooks.finding import HookName, source_of
from harness.scenarios.model import Scenario
from harness.scenarios.values.files import named_by
from harness.stacks.names import project_root

MOST_MODULES = 50
"""Modules beside a hook's that are taken in."""
_HOOK = re.compile(r"\s*\w+(?:\.\w+)*:[A-Za-z_]\w*\s*")
LARGEST = 32 << 20
"""Bytes of one file; what is larger is named, and not taken in."""


def files_of(scenario: Scenario) -> list[Path]:
    """Absolute paths, each once, sorted.

    Files are known in two ways: a text in the scenario is the path of one that is there (also of
    a case that was not run), or one was read while it ran, whatever made up its name.
    """
    documents = {scenario.document.file: scenario.document.data}
    documents |= {step.document.file: step.document.data for step in scenario.steps}
    found: set[Path] = set()
    for file, data in documents.items():
        found.add(file.resolve())
        found |= {path.resolve() for path in named_by(file)}
        rows = scenario.row.values if scenario.row else {}
        for text in (*_texts(data), *_texts(rows)):
            if (path := _beside(file, text)) is not None:
                found.add(path)
    return sorted(path for path in found if path.is_file())


def hooks_of(scenario: Scenario) -> dict[str, Path]:
    """The project's Python modules that the scenario calls, by the path that they are found at
    below the scenario's folder; with the other modules of the same folder, which they may import.
    """
    found: dict[str, Path] = {}
    documents = {scenario.document.file: scenario.document.data}
    documents |= {step.document.file: step.document.data for step in scenario.steps}
    for file, data in documents.items():
        for text in _texts(data):
            if not _HOOK.fullmatch(text):
                continue
            name = HookName.parse(text, scenario.where)
            if (source := source_of(name, file)) is None:
                continue
            root, module = source
            beside = sorted(module.parent.glob("*.py"))[:MOST_MODULES]
            found |= {path.relative_to(root).as_posix(): path for path in (module, *beside)}
    return found


def root_of(scenario: Scenario, files: Iterable[Path]) -> Path:
    """The project's root, or a folder above it where files lie outside of it."""
    root = project_root(scenario.file.resolve())
    return Path(os.path.commonpath([root, *(path.parent for path in files)]))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _beside(file: Path, text: str) -> Path | None:
    if not 0 < len(text) < 512 or "\n" in text or "\0" in text:
        return None
    try:
        path = (file.parent / text).resolve()
        return path if path.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None
