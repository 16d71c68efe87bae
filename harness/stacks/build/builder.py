"""Builds what a plan says, unless it is in the cache."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from harness.engines.base import Progress
from harness.errors import DeployError, Location
from harness.stacks.build import run_esbuild, run_lambda_builders
from harness.stacks.build.cache import cached
from harness.stacks.build.failed import BuildFailed
from harness.stacks.build.plan import Plan

_LAST_LINES = 25


def build(plan: Plan, title: str, where: Location, progress: Progress | None = None) -> Path:
    """The folder of what was built for `plan`.

    Raises:
        DeployError: naming what was built, the template's line, and the builder's last lines.
        Unsupported: what builds it is not there and cannot be installed.
        EngineError: the cache cannot be written.
    """
    tell = progress or (lambda _text, _fraction: None)
    return cached(
        plan.key,
        lambda folder: _run(plan, folder, title, where, tell),
        lambda: tell(f"{title}: another process is building it", None),
    )


def _run(plan: Plan, folder: Path, title: str, where: Location, tell: Progress) -> None:
    modules = None
    if plan.needs is not None:
        modules = build(plan.needs, f"the dependencies of {title}", where, tell) / "node_modules"
    with tempfile.TemporaryDirectory(prefix="harness-build-") as name:
        scratch = Path(name)
        try:
            if plan.manager == "esbuild":
                run_esbuild.run(plan, folder, scratch, modules, tell)
            else:
                run_lambda_builders.run(plan, folder, scratch)
        except BuildFailed as error:
            raise _failed(plan, title, where, str(error)) from error
        except FileNotFoundError as error:  # a program or file went away: the disk is not at fault
            raise _failed(plan, title, where, str(error)) from error
        except subprocess.TimeoutExpired as error:
            said = f"it took longer than {error.timeout:.0f} s"
            raise _failed(plan, title, where, said) from error
    if plan.complete and not any(folder.iterdir()):
        raise _failed(plan, title, where, "nothing came out: it has to go to $ARTIFACTS_DIR")


def _failed(plan: Plan, title: str, where: Location, said: str) -> DeployError:
    lines = said.strip().splitlines()[-_LAST_LINES:]
    what = plan.manifest if plan.manifest.is_file() else plan.source
    return DeployError(
        f"{title} could not be built ({what})",
        where=where,
        fix="\n  ".join(line.rstrip() for line in lines),
    )
