"""AWS SDK v3 made quick to load: most of a Node function's cold start is reading it."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harness.engines.base import Progress
from harness.engines.installation.once import make_once
from harness.errors import EngineError

FILES = Path(__file__).parent / "node"
ENTRY_POINTS = FILES / "entry_points.cjs"
COMPILE = (FILES / "code_cache.cjs", FILES / "first_calls.cjs")
FOLDER = ".harness"
_WITHIN = 60.0


def digest(*files: Path) -> str:
    """Of their contents; for the name of what is made from them."""
    content = b"".join(file.read_bytes() for file in files)
    return hashlib.sha256(content).hexdigest()[:12]


def add_entry_points(node: str, modules: Path) -> None:
    """Once, after the installation into the directory `modules`.

    Raises:
        EngineError: the script failed.
    """
    _run(node, ENTRY_POINTS, modules)


def compiled_code(
    executable: str, version: str, modules: Path, progress: Progress | None
) -> str | None:
    """Where below `modules` the SDK is compiled for this Node; made where it is missing.

    None: it cannot be made (the modules lie in a read-only directory). Functions start all the
    same, slower.
    """
    return compiled_once(
        modules,
        f"{version}-{platform.machine()}",
        lambda partial: _run(executable, COMPILE[0], modules, partial),
        "Node functions",
        progress,
    )


def compiled_once(
    modules: Path,
    node: str,
    compile_into: Callable[[Path], None],
    whose: str,
    progress: Progress | None,
) -> str | None:
    """Where below `modules` the SDK is compiled for the Node that `node` names; what cannot be
    made is not tried again.

    `compile_into` makes it in a directory below `modules`, or raises EngineError. `whose` Node
    it is, for who waits.
    """
    name = f"{FOLDER}/{node}-{digest(*COMPILE)}"

    def build(partial: Path) -> dict[str, Any]:
        if progress:
            progress(f"compiling AWS SDK v3 for {whose}", None)
        try:
            compile_into(partial)
        except EngineError as error:
            return {"failed": str(error)}
        return {}

    try:
        made = make_once(modules / name, build)
    except EngineError:
        return None
    return None if "failed" in made else name


def _run(node: str, script: Path, *arguments: Path) -> None:
    command = [node, "--no-warnings", str(script), *map(str, arguments)]
    environment = {"PATH": os.environ.get("PATH", os.defpath)}
    try:
        subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=_WITHIN, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or error
        raise EngineError(f"{script.name} could not prepare AWS SDK v3:\n{said}") from error
