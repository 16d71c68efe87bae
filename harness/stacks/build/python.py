"""Python functions with a `requirements.txt`."""

from __future__ import annotations

import platform
import re
from pathlib import Path

from harness.stacks.build.plan import Plan, everything, named
from harness.stacks.build.version import builder_version

MANIFEST = "requirements.txt"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LOCAL = re.compile(
    r"^(-r|-c|-e|--requirement|--constraint|--editable|(-f|--find-links)[ =]+(?!https?:|/)"
    r"|\.|/|file:)|@\s*file:|\s@\s\."
)
_VERSION = re.compile(r"python(\d+)\.(\d+)")


def plan(source: Path, runtime: str, pythons: list[str]) -> Plan | None:
    """None where nothing is required, or all of it lies in the folder already.

    `pythons` are the interpreters that the engine has, such as `3.12`: compiled packages have
    to fit the one that will import them.
    """
    manifest = source / MANIFEST
    if not manifest.is_file():
        return None
    lines = requirements(manifest.read_text("utf-8"))
    if not lines or _vendored(source, lines):
        return None
    whole = any(_LOCAL.search(line) for line in lines)
    return Plan(
        "python",
        "uv",  # needs no interpreter of the runtime, as `pip` would, and caches what it fetched
        manifest,
        nearest(runtime, pythons),
        "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64",
        builder_version(),
        everything(source) if whole else tuple(named(source, (MANIFEST,))),
        whole,
    )


def requirements(text: str) -> list[str]:
    """The lines that require something."""
    stripped = (re.sub(r"(^|\s)#.*", "", line).strip() for line in text.splitlines())
    return [line for line in stripped if line]


def nearest(runtime: str, pythons: list[str]) -> str:
    """The runtime of the engine's interpreter that will run `runtime`."""
    wanted = _VERSION.fullmatch(runtime)
    if not wanted or not pythons:
        return runtime
    minor = int(wanted[2])
    minors = sorted((int(p.split(".")[1]) for p in pythons), reverse=True)
    return f"python3.{min(minors, key=lambda m: abs(m - minor))}"


def _vendored(source: Path, lines: list[str]) -> bool:
    installed = {
        _normal(path.name.split("-")[0])
        for pattern in ("*.dist-info", "*.egg-info")
        for path in source.glob(pattern)
    }
    wanted = [_NAME.match(line) for line in lines]
    return all(m is not None and _normal(m.group()) in installed for m in wanted)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
