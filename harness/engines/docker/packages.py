"""Python packages for the container: for functions, and what the image lacks or has too old."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harness.engines.base import Progress
from harness.engines.docker.mount import Mount
from harness.engines.docker.run import run_once
from harness.engines.installation import installer
from harness.engines.installation.functions import apart
from harness.engines.installation.home import harness_home
from harness.engines.installation.lockfile import CONTAINER, FUNCTIONS
from harness.engines.installation.once import make_once

PYTHON = "3.13"
"""The image's."""
TARGET = f"/opt/harness/python{PYTHON}"
"""Where they are mounted: `functions`, `clock` beside it, `engine`."""
ENGINE = f"{TARGET}/engine"
"""Goes before what the image has."""

_PLATFORMS = {
    "x86_64": "x86_64-manylinux_2_28",
    "aarch64": "aarch64-manylinux_2_28",
    "arm64": "aarch64-manylinux_2_28",
}


def packages(image: str, architecture: str, progress: Progress | None = None) -> Mount:
    """One directory with all of them, installed where it is missing.

    `architecture` is the daemon's, which need not be this machine's.

    Raises:
        EngineError: they cannot be installed, or the image is not to be had.
    """
    platform = _PLATFORMS.get(architecture, architecture)
    tell = progress or (lambda _text, _fraction: None)
    name = f"{platform}-py{PYTHON}-{FUNCTIONS.digest}-{CONTAINER.digest}"
    directory = harness_home() / "container" / name
    target = installer.Target(PYTHON, platform)

    def build(partial: Path) -> dict[str, Any]:
        text = f"installing boto3 and the runtime client for the container's Python {PYTHON}"
        python = installer.current_interpreter()
        installer.install(
            FUNCTIONS,
            python=python,
            into=partial / "functions",
            target=target,
            progress=lambda fraction: tell(text, fraction),
        )
        apart(partial / "functions", partial / "clock")
        installer.install(CONTAINER, python=python, into=partial / "engine", target=target)
        # Each cold start would compile boto3 anew: it is mounted read-only.
        run_once(image, ["-m", "compileall", "-q", TARGET], Mount(partial, TARGET))
        return {"python": PYTHON, "platform": platform}

    make_once(directory, build)
    return Mount(directory, TARGET)
