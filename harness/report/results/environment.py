"""What a run was made with."""

from __future__ import annotations

import platform
import sys
from collections.abc import Sequence

from harness import __version__
from harness.engines.base import RunningEngine
from harness.report.results.model import RunInfo


def run_info(
    engine: RunningEngine | None,
    *,
    workers: int | None = None,
    seed: int | None = None,
    arguments: Sequence[str] = (),
) -> RunInfo:
    """This process's versions and the engine's; None: no engine was started."""
    return RunInfo(
        engine=engine.name if engine else None,
        release=engine.release if engine else None,
        endpoint=engine.endpoint if engine else None,
        harness=__version__,
        python=platform.python_version(),
        platform=f"{sys.platform} {platform.machine()}",
        workers=workers,
        seed=seed,
        arguments=list(arguments),
    )
