"""What the builder of dependencies finds on its PATH."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from harness.engines.installation.installer import current_interpreter
from harness.stacks.build import run_lambda_builders


def test_uv_locks_with_the_interpreter_that_runs_the_harness(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it downloads one: to lock a project, none of a virtual environment will do."""
    monkeypatch.setenv("PATH", str(tmp_path))
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    found = subprocess.run(
        [Path(sys.executable).parent / "uv", "python", "find", "--system", version],
        env={**run_lambda_builders._environment(), "UV_PYTHON_DOWNLOADS": "never"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert Path(found.stdout.strip()).resolve() == current_interpreter().resolve()
