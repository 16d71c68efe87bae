"""In a container the interpreters are the image's: found here, not told by the harness."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

MOUNT = Path("/opt/harness")
"""Where the docker engine and docker-compose.yml mount what functions need."""
PACKAGES = MOUNT / f"python{sys.version_info.major}.{sys.version_info.minor}"
"""`functions`: for functions on the image's Python. Beside it `engine`, on PYTHONPATH."""


def discover() -> None:
    """Set HARNESS_PYTHONS, HARNESS_NODE and HARNESS_WORK where nobody did, in a container."""
    if not os.environ.get("HARNESS_CONTAINER"):
        return
    os.environ.setdefault("HARNESS_PYTHONS", json.dumps(_pythons()))
    os.environ.setdefault("HARNESS_NODE", json.dumps(_node()))
    os.environ.setdefault("HARNESS_WORK", "/var/lib/localstack/functions")


def _pythons() -> dict[str, dict[str, str]]:
    site = PACKAGES / "functions"
    if not site.is_dir():
        return {}
    base: str = getattr(sys, "_base_executable", sys.executable)
    version = PACKAGES.name.removeprefix("python")
    return {version: {"executable": base, "site": str(site)}}


def _node() -> dict[str, str]:
    executable = shutil.which("node")
    if executable is None:
        return {"missing": "the image has no `node`"}
    modules = MOUNT / "node_modules"
    if not modules.is_dir():
        return {"missing": f"nothing is mounted at {modules}: no npm where the harness runs"}
    said = subprocess.run([executable, "--version"], capture_output=True, text=True, check=True)
    code = os.environ.get("HARNESS_NODE_CODE")
    return {
        "executable": executable,
        "version": said.stdout.strip().removeprefix("v"),
        "modules": str(modules),
        **({"code": code} if code and (modules / code).is_dir() else {}),
    }
