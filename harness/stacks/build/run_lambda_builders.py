"""Runs aws-lambda-builders for a plan, in a process of its own.

Its Makefile workflow prints to our standard error, and its programs are looked for on our PATH;
in a child neither disturbs the builds that run beside it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from harness.engines.installation.installer import current_interpreter
from harness.stacks.build.failed import BuildFailed
from harness.stacks.build.plan import Plan

_WITHIN = 900.0
_DEPENDENCY_MANAGERS = {"make": None}


def run(plan: Plan, folder: Path, scratch: Path) -> None:
    """Build the plan's dependencies, or for make all of it, into `folder`.

    Raises:
        BuildFailed: with what the builder said.
    """
    source = plan.source
    if plan.generated or not plan.whole_source:
        source = scratch / "source"
        _copy(plan, source)
    manifest = next(iter(plan.generated), plan.manifest.name)
    request = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "LambdaBuilder.build",
        "params": {
            "__protocol_version": "0.3",
            "capability": {
                "language": plan.language,
                "dependency_manager": _DEPENDENCY_MANAGERS.get(plan.manager, plan.manager),
                "application_framework": None,
            },
            "source_dir": str(source.absolute()),
            "artifacts_dir": str(folder),
            "scratch_dir": str(scratch / "work"),
            "manifest_path": str((source / manifest).absolute()),
            "runtime": plan.runtime,
            "architecture": plan.architecture,
            "options": dict(plan.options),
            "optimizations": None,
        },
    }
    done = subprocess.run(
        [sys.executable, "-P", "-m", "aws_lambda_builders"],
        input=json.dumps(request),
        env=_environment(),
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_WITHIN,
        check=False,
    )
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise BuildFailed(done.stderr or f"the builder ended with {done.returncode}") from None
    if "error" in answer:
        raise BuildFailed(answer["error"]["message"])


def _copy(plan: Plan, folder: Path) -> None:
    folder.mkdir()
    for file in plan.inputs:
        target = folder / file.name
        if target.resolve().is_relative_to(folder.resolve()):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.path, target)
    for name, text in plan.generated.items():
        (folder / name).write_text(text, "utf-8")


def _environment() -> dict[str, str]:
    """The builder looks for `uv` on PATH, ours lies beside this Python; `uv` for interpreters.

    A virtual environment is none to `uv lock`: it would download what ours was made from.
    """
    beside = str(Path(sys.executable).parent)
    places = [os.environ.get("PATH", "")]
    if shutil.which("uv") is None and shutil.which("uv", path=beside):
        places.append(beside)
    places.append(str(current_interpreter().parent))
    return dict(os.environ, LAMBDA_BUILDERS_LOG_LEVEL="50", PATH=os.pathsep.join(places))
