"""What Python functions find installed: AWS's runtime client and boto3."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harness.engines.base import Progress
from harness.engines.installation import installer
from harness.engines.installation.home import harness_home
from harness.engines.installation.interpreters import interpreters
from harness.engines.installation.lockfile import FUNCTIONS
from harness.engines.installation.once import make_once


def site_directory(version: str) -> Path:
    """Where the packages for functions on Python `version` are, installed or not."""
    return harness_home() / "functions" / f"py{version}-{FUNCTIONS.digest}"


def ensure_pythons(progress: Progress | None = None) -> dict[str, dict[str, str]]:
    """`{"3.11": {"executable": path, "site": directory}}` for each interpreter of the host.

    Raises:
        EngineError: the packages cannot be installed.
    """
    tell = progress or (lambda _text, _fraction: None)
    found = {}
    for version, executable in interpreters().items():
        directory = site_directory(version)
        make_once(directory, _build(version, executable, tell))
        found[version] = {"executable": str(executable), "site": str(directory / "site")}
    return found


def _build(version: str, executable: Path, tell: Progress) -> Any:
    def build(partial: Path) -> dict[str, Any]:
        text = f"installing boto3 and the runtime client for functions on Python {version}"
        installer.install(
            FUNCTIONS,
            python=executable,
            into=partial / "site",
            progress=lambda fraction: tell(text, fraction),
        )
        apart(partial / "site", partial / "clock")
        return {"python": str(executable), "version": version}

    return build


def apart(site: Path, clock: Path) -> None:
    """What moves a function's clock goes where no function can import it by accident."""
    clock.mkdir()
    for pattern in ("time_machine*", "_time_machine*"):
        for found in site.glob(pattern):
            found.rename(clock / found.name)
