"""Builds packages of an index as a layer."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Sequence
from pathlib import Path

from harness.errors import BadInput, Location
from harness.stacks.build.node import npm_plan
from harness.stacks.build.plan import Plan
from harness.stacks.build.python import nearest
from harness.stacks.build.version import builder_version
from harness.stacks.layers.substitute import Substitute

_OF_THE_RUNTIME = ("boto3", "botocore", "s3transfer")
"""Left out, as in the layers themselves: one of another release than the runtime's breaks both."""
_NPM = re.compile(r"(?P<name>(@[\w.-]+/)?[\w.-]+)(@(?P<version>.+))?")


def plan_of(
    substitute: Substitute, folder: Path, runtime: str, pythons: Sequence[str], where: Location
) -> tuple[Plan, str]:
    """The build, and where in the layer its result belongs. `folder` need not hold anything.

    Raises:
        BadInput: a package's name is none, or not of the function's language.
    """
    language = {"pypi": "python", "npm": "nodejs"}[substitute.index or ""]
    if not runtime.startswith(language):
        raise BadInput(
            f"{', '.join(substitute.packages)} is for {language}, the function's runtime {runtime}",
            where=where,
        )
    if language == "nodejs":
        return npm_plan(folder, {"package.json": _package_json(substitute, where)}), "nodejs/"
    chosen = nearest(runtime, pythons)
    plan = Plan(
        "python",
        "uv",
        folder / "pyproject.toml",
        chosen,
        "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64",
        builder_version(),
        (),
        whole_source=False,
        generated={"pyproject.toml": _pyproject(substitute, chosen.removeprefix("python"))},
    )
    return plan, "python/"


def _pyproject(substitute: Substitute, version: str) -> str:
    never = [f"{name} ; sys_platform == 'never'" for name in _OF_THE_RUNTIME]
    return (
        f'[project]\nname = "layer"\nversion = "0"\nrequires-python = "=={version}.*"\n'
        f"dependencies = {json.dumps(list(substitute.packages))}\n\n"
        f"[tool.uv]\npackage = false\noverride-dependencies = {json.dumps(never)}\n"
    )


def _package_json(substitute: Substitute, where: Location) -> str:
    wanted = {}
    for package in substitute.packages:
        match = _NPM.fullmatch(package)
        if match is None:
            raise BadInput(f"{package!r} is not a package of npm", where=where)
        wanted[match["name"]] = match["version"] or "*"
    return json.dumps({"name": "layer", "version": "0.0.0", "dependencies": wanted})
