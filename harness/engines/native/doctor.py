"""What the native engine needs, what of it is there, and what to do about the rest."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import uv

from harness.engines.installation.engine import (
    NEWEST,
    OLDEST,
    RELEASE,
    engine_directory,
)
from harness.engines.installation.functions import site_directory
from harness.engines.installation.home import harness_home, writable
from harness.engines.installation.interpreters import VERSIONS, interpreters
from harness.engines.installation.node import modules_directory, node_on_path
from harness.engines.installation.once import facts
from harness.errors import EngineError

ENOUGH_SPACE = 500 * 1024 * 1024
"""Bytes that the engine, the function sites and the Node modules need, with room."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `state` is `"ok"`, `"missing"` (nothing breaks now: it is
    installed at first use, or only some functions want it) or `"bad"` (the engine cannot run).
    """

    subject: str
    state: str
    text: str
    fix: str | None = None
    size: int | None = None
    """Bytes on disk, where something is installed."""


def doctor() -> list[Finding]:
    """Look at everything; installs nothing."""
    return [_python(), _uv(), _home(), _engine(), *_functions(), _node(), _docker()]


def _python() -> Finding:
    version = platform.python_version()
    text = f"Python {version} at {sys.executable}"
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return Finding("python", "ok", text)
    return Finding(
        "python", "bad", f"{text}: LocalStack {RELEASE} does not run on it",
        "run the harness with Python 3.11, 3.12 or 3.13",
    )  # fmt: skip


def _uv() -> Finding:
    try:
        return Finding("uv", "ok", f"uv at {uv.find_uv_bin()}")
    except FileNotFoundError:
        return Finding("uv", "bad", "uv's binary is missing", "pip install --force-reinstall uv")


def _home() -> Finding:
    home = harness_home()
    try:
        free = shutil.disk_usage(writable(home)).free
    except EngineError as error:
        return Finding("home", "bad", error.what, error.fix)
    text = f"{home}, {free // 1024**2} MB free"
    if free < ENOUGH_SPACE and facts(engine_directory()) is None:
        return Finding(
            "home", "bad", f"{text}: too little to install the engine",
            "free space, or set HARNESS_HOME to another disk",
        )  # fmt: skip
    return Finding("home", "ok", text)


def _engine() -> Finding:
    directory = engine_directory()
    made = facts(directory)
    on = f" on {made['python']}" if made else ""
    return _installed("engine", f"LocalStack {RELEASE}{on}", directory)


def _functions() -> list[Finding]:
    try:
        found = interpreters()
    except EngineError:
        return []  # HARNESS_HOME cannot be written to, which `_home` tells
    findings = [
        _installed(f"python{version}", f"Python {version} at {executable}", site_directory(version))
        for version, executable in found.items()
    ]
    absent = [version for version in VERSIONS if version not in found]
    if absent:
        findings.append(
            Finding(
                "interpreters", "missing",
                f"no Python {', '.join(absent)} on PATH: functions that declare one of these "
                "run on the nearest other one",
                "install them where the difference matters",
            )
        )  # fmt: skip
    return findings


def _node() -> Finding:
    node = node_on_path()
    if "missing" in node:
        return Finding(
            "node", "missing", f"{node['missing']}: Node functions are refused",
            "install Node 20 or later with npm",
        )  # fmt: skip
    return _installed(
        "node", f"Node {node['version']} at {node['executable']}", modules_directory()
    )


def _docker() -> Finding:
    docker = shutil.which("docker")
    if docker:
        return Finding("docker", "ok", f"{docker} (for --engine docker)")
    return Finding("docker", "missing", "no `docker` on PATH; only --engine docker needs it")


def _installed(subject: str, text: str, directory: Path) -> Finding:
    made = facts(directory)
    if made is None:
        return Finding(
            subject, "missing", f"{text}: not installed in {directory} yet",
            "it is installed at first use, or now by `harness engines install`",
        )  # fmt: skip
    size = made.get("size") or _size(directory)
    return Finding(subject, "ok", f"{text}, installed in {directory}", size=size)


def _size(directory: Path) -> int:
    total = 0
    for folder, _, files in os.walk(directory):
        for name in files:
            total += (Path(folder) / name).lstat().st_blocks * 512
    return total
