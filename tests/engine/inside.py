"""Python run by the engine's interpreter, with what it has installed."""

from __future__ import annotations

import os
import subprocess
import textwrap

from harness.engines.installation.engine import ensure_engine
from harness.engines.installation.staging import stage_extension


def in_engine(source: str) -> str:
    """What the source prints, run where LocalStack and our mends are, without starting it."""
    done = subprocess.run(
        [str(ensure_engine().python), "-c", textwrap.dedent(source)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(stage_extension())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
