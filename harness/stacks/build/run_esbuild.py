"""Runs esbuild for a plan, with the arguments that aws-lambda-builders makes."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from harness.engines.base import Progress
from harness.stacks.build.esbuild_tool import esbuild_for
from harness.stacks.build.failed import BuildFailed
from harness.stacks.build.outside import remember
from harness.stacks.build.plan import Plan

_WITHIN = 120.0


def run(plan: Plan, folder: Path, scratch: Path, modules: Path | None, tell: Progress) -> None:
    """Bundle the plan's folder into `folder`; `modules` are dependencies that npm installed.

    Raises:
        BuildFailed: with what esbuild said.
    """
    from aws_lambda_builders.actions import ActionFailedError
    from aws_lambda_builders.workflows.nodejs_npm.utils import OSUtils
    from aws_lambda_builders.workflows.nodejs_npm_esbuild.esbuild import EsbuildCommandBuilder

    options = dict(plan.options)
    command = EsbuildCommandBuilder(
        str(plan.source), str(folder), options, OSUtils(), str(plan.manifest)
    )
    if "./node_modules/*" in options.get("external", []) and plan.manifest.is_file():
        command.build_with_no_dependencies()
        del options["external"]
    try:
        command.build_entry_points().build_default_values().build_esbuild_args_from_config()
    except ActionFailedError as error:
        raise BuildFailed(str(error)) from error
    meta = scratch / "meta.json"
    environment = dict(os.environ)
    if modules is not None:
        environment["NODE_PATH"] = str(modules)
    done = subprocess.run(
        [
            str(esbuild_for(plan.source, tell)),
            *command.get_command(),
            f"--metafile={meta}",
            "--color=false",
            "--log-level=warning",
        ],
        cwd=plan.source,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_WITHIN,
        check=False,
    )
    if done.returncode:
        raise BuildFailed(done.stderr)
    taken = json.loads(meta.read_text("utf-8"))["inputs"]
    remember(plan, [_real(plan.source, name) for name in taken if ":" not in name])


def _real(source: Path, name: str) -> Path:
    return (source / name).resolve()
