"""What Node functions find installed: AWS SDK v3, where there is a Node and an npm."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harness.engines.base import Progress
from harness.engines.installation import node_code
from harness.engines.installation.home import harness_home
from harness.engines.installation.node_code import ENTRY_POINTS, FILES
from harness.engines.installation.npm import npm_ci
from harness.engines.installation.once import facts, make_once
from harness.errors import EngineError

OLDEST = 20
"""What the locked release of SDK v3 asks for."""
_ASK_WITHIN = 20.0
_FAILURE_REMEMBERED_FOR = 3600.0


def modules_directory() -> Path:
    """Where the modules are, installed or not."""
    return harness_home() / "node" / node_code.digest(FILES / "package-lock.json", ENTRY_POINTS)


def ensure_node(progress: Progress | None = None, *, retry: bool = False) -> dict[str, str]:
    """`{"executable", "version", "modules"}`, or `{"missing": why}`.

    `code`, where there is one: see `node_code.compiled_code`.

    Without Node the engine runs all the same, and refuses Node functions with that reason.
    A failed installation is tried again after an hour, or at once with `retry`.
    """
    found = node_on_path()
    if "missing" in found:
        return found
    directory = modules_directory()
    if facts(directory) is None:
        npm = shutil.which("npm")
        if npm is None:
            return {"missing": "there is no `npm` on PATH, which installs AWS SDK v3"}
        failed = directory.with_name(directory.name + ".failed")
        if not retry and (why := _remembered(failed)):
            return {"missing": why}
        try:
            make_once(directory, _builder(npm, found, progress))
        except EngineError as error:
            failed.write_text(str(error))
            return {"missing": str(error)}
        failed.unlink(missing_ok=True)
    modules = directory / "node_modules"
    code = node_code.compiled_code(found["executable"], found["version"], modules, progress)
    return {**found, "modules": str(modules), **({"code": code} if code else {})}


def node_on_path() -> dict[str, str]:
    """`{"executable", "version"}`, or `{"missing": why}`."""
    node = shutil.which("node")
    if node is None:
        return {"missing": "there is no `node` on PATH"}
    version = _version(node)
    if version is None:
        return {"missing": f"`{node} --version` does not run"}
    if int(version.split(".", maxsplit=1)[0]) < OLDEST:
        return {"missing": f"Node {version} is too old: AWS SDK v3 needs {OLDEST} or later"}
    return {"executable": node, "version": version}


def _builder(
    npm: str, node: dict[str, str], progress: Progress | None
) -> Callable[[Path], dict[str, Any]]:
    def build(partial: Path) -> dict[str, Any]:
        tell = progress or (lambda _text, _fraction: None)
        npm_ci(npm, FILES, partial, "AWS SDK v3 for Node functions", tell)
        node_code.add_entry_points(node["executable"], partial / "node_modules")
        return {"node": node["version"]}

    return build


def _version(node: str) -> str | None:
    try:
        done = subprocess.run(
            [node, "--version"], capture_output=True, text=True, timeout=_ASK_WITHIN, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip().removeprefix("v") or None


def _remembered(failed: Path) -> str | None:
    try:
        if time.time() - failed.stat().st_mtime < _FAILURE_REMEMBERED_FOR:
            return failed.read_text()
    except OSError:
        pass
    return None
