"""A HARNESS_HOME of a test's own: what is installed is shared, what runs is not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from harness.engines.installation.home import harness_home

APART = ("running", "state")
"""What one test must not see of another, nor of the engines that the user has up."""


CACHES = ("builds", "checked", "staged")
"""What is made again where it is missing."""


def own_home(folder: Path, *, apart: tuple[str, ...] = APART) -> Path:
    """`folder`, with links to what is installed (and first installed, where it is not)."""
    install = [sys.executable, "-m", "harness", "engines", "install"]
    subprocess.run(install, check=True, capture_output=True)
    for installed in harness_home().iterdir():
        if installed.is_dir() and installed.name not in apart:
            (folder / installed.name).symlink_to(installed)
    return folder


def environment(home: Path) -> dict[str, str]:
    """The shell of a new user: this interpreter's commands on PATH, nothing of AWS set."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("AWS_", "HARNESS_", "PYTEST"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**kept, "PATH": path, "HARNESS_HOME": str(home)}
