"""Runs aws-lambda-builders for a plan."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
from pathlib import Path

from harness.errors import DeployError, Location
from harness.stacks.build.cache import cached
from harness.stacks.build.plan import Plan

_LAST_LINES = 25


def build(plan: Plan, title: str, where: Location) -> Path:
    """The folder of built dependencies for `plan`.

    Raises:
        DeployError: naming what was built, the template's line, and the builder's last lines.
    """
    return cached(plan.key, lambda folder: _run(plan, folder, title, where))


def _run(plan: Plan, folder: Path, title: str, where: Location) -> None:
    from aws_lambda_builders.builder import LambdaBuilder
    from aws_lambda_builders.exceptions import LambdaBuilderError

    logging.getLogger("aws_lambda_builders").setLevel(logging.CRITICAL)  # we tell it ourselves
    _tools_on_path()
    with tempfile.TemporaryDirectory(prefix="harness-build-") as scratch:
        source = plan.manifest.parent
        if not plan.whole_source:
            source = Path(scratch) / "source"
            source.mkdir()
            for file in plan.inputs:
                shutil.copyfile(file.path, source / file.name)
        try:
            LambdaBuilder(plan.language, plan.manager, None).build(
                str(source),
                str(folder),
                str(Path(scratch) / "work"),
                str(source / plan.manifest.name),
                runtime=plan.runtime,
                architecture=plan.architecture,
            )
        except LambdaBuilderError as error:
            lines = str(error).strip().splitlines()[-_LAST_LINES:]
            raise DeployError(
                f"{title} could not be built ({plan.manifest})",
                where=where,
                fix="\n  ".join(line.rstrip() for line in lines),
            ) from error


def _tools_on_path() -> None:
    """The builder looks for `uv` on PATH; ours lies beside this Python."""
    beside = str(Path(sys.executable).parent)
    if shutil.which("uv") is None and shutil.which("uv", path=beside):
        os.environ["PATH"] = os.environ.get("PATH", "") + os.pathsep + beside
