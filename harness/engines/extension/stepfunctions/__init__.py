"""Step Functions where LocalStack's differs from AWS's documents, and what it lacks.

Each module mends one subject of the interpreter or of the API when LocalStack loads it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ..mends.on_import import after_import


def install() -> None:
    """Called once, before the LocalStack runtime is created: nothing is loaded for it."""
    after_import("localstack.services.stepfunctions", _install_parts)


PARTS = (
    "announcing",
    "callbacks",
    "choices",
    "costs",
    "distributed",
    "expressions",
    "fields",
    "http_tasks",
    "intrinsics",
    "iterations",
    "matching",
    "mocks",
    "redrive",
    "refusals",
    "requests",
    "sdk_names",
    "telling",
    "texts",
    "times",
    "trying",
)


def _install_parts(_package: Any) -> None:
    """The package is loaded before any module of it: each part waits for its own."""
    for name in PARTS:
        import_module(f"{__name__}.{name}").install()
