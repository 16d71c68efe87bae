"""Python functions and layers that require packages."""

from __future__ import annotations

import platform
import re
from collections.abc import Sequence
from pathlib import Path

from harness.stacks.build.plan import Plan
from harness.stacks.build.python_manifests import manifest_of
from harness.stacks.build.version import builder_version

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_VERSION = re.compile(r"python(\d+)\.(\d+)")


def plan(source: Path, runtime: str, pythons: Sequence[str]) -> Plan | None:
    """None where nothing is required, or all of it lies in the folder already.

    `pythons` are the interpreters that the engine has, such as `3.12`: compiled packages have
    to fit the one that will import them.

    Raises:
        BadInput: a manifest is malformed.
    """
    found = manifest_of(source)
    if found is None or not found.lines or _vendored(source, found.lines):
        return None
    return Plan(
        "python",
        "uv",  # needs no interpreter of the runtime, as `pip` would, and caches what it fetched
        found.path,
        nearest(runtime, pythons),
        "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64",
        builder_version(),
        found.inputs,
        found.whole_source,
        generated=found.generated,
    )


def nearest(runtime: str, pythons: Sequence[str]) -> str:
    """The runtime of the engine's interpreter that will run `runtime`."""
    wanted = _VERSION.fullmatch(runtime)
    if not wanted or not pythons:
        return runtime
    minor = int(wanted[2])
    minors = sorted((int(p.split(".")[1]) for p in pythons), reverse=True)
    return f"python3.{min(minors, key=lambda m: abs(m - minor))}"


def _vendored(source: Path, lines: Sequence[str]) -> bool:
    installed = {
        _normal(path.name.split("-")[0])
        for pattern in ("*.dist-info", "*.egg-info")
        for path in source.glob(pattern)
    }
    wanted = [_NAME.match(line) for line in lines]
    return all(m is not None and _normal(m.group()) in installed for m in wanted)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
