"""LocalStack loads this before its runtime is created; each part installs itself."""

from __future__ import annotations

import importlib
import os

from localstack.runtime import hooks

PARTS = ("mends", "recorder", "lambda_runtime", "providers", "delivery", "control")
SETTING = "HARNESS_PARTS"
"""Names of the parts to install, separated by commas (unset: all). For benchmarks, which
measure what one part gives by leaving it out."""


@hooks.on_runtime_create(name="harness")
def on_runtime_create() -> None:
    from . import container

    container.discover()
    for part in _wanted():
        importlib.import_module(f".{part}", __package__).install()


def _wanted() -> list[str]:
    named = os.environ.get(SETTING)
    return [part for part in PARTS if named is None or part in named.split(",")]
