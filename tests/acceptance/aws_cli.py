"""The aws command line: the machine's own, or one from the package index, installed once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from uv import find_uv_bin

from harness.engines.installation.home import harness_home
from harness.engines.installation.once import make_once

RELEASE = "awscli==1.45.11"


def folder_of_aws() -> Path:
    """A folder to put on PATH. Skips where the CLI is neither there nor to be had."""
    if found := shutil.which("aws"):
        return Path(found).parent
    directory = harness_home() / "tools" / RELEASE.replace("==", "-")

    def install(partial: Path) -> dict[str, str]:
        uv, environment = find_uv_bin(), partial / "venv"
        subprocess.run([uv, "venv", "-q", "-p", sys.executable, environment], check=True)
        python = environment / "bin" / "python"
        subprocess.run([uv, "pip", "install", "-q", "-p", python, RELEASE], check=True)
        command = partial / "bin" / "aws"
        command.parent.mkdir()
        command.write_text(f'#!/bin/sh\nexec {directory}/venv/bin/python -m awscli "$@"\n')
        command.chmod(0o755)
        return {"release": RELEASE}

    try:
        make_once(directory, install)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"the aws CLI is not on PATH, and cannot be installed: {error}")
    return directory / "bin"
