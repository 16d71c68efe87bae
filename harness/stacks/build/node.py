"""Node functions whose `package.json` has dependencies."""

from __future__ import annotations

import json
import platform
from pathlib import Path

from harness.errors import BadInput, Location
from harness.stacks.build.plan import Plan, everything, named
from harness.stacks.build.version import builder_version

MANIFEST = "package.json"
_INPUTS = (MANIFEST, "package-lock.json", "npm-shrinkwrap.json", ".npmrc")


def plan(source: Path, runtime: str) -> Plan | None:
    """None where there are no dependencies, or all of them lie in node_modules already.

    Raises:
        BadInput: package.json is not JSON.
    """
    manifest = source / MANIFEST
    if not manifest.is_file():
        return None
    try:
        data = json.loads(manifest.read_text("utf-8"))
    except ValueError as error:
        line = getattr(error, "lineno", None)
        raise BadInput(f"malformed JSON: {error}", where=Location(manifest, line)) from error
    wanted = data.get("dependencies") if isinstance(data, dict) else None
    if not isinstance(wanted, dict) or not wanted:
        return None
    if all((source / "node_modules" / name / MANIFEST).is_file() for name in wanted):
        return None
    whole = any(str(v).startswith(("file:", "link:", ".", "/")) for v in wanted.values())
    return Plan(
        "nodejs",
        "npm",
        manifest,
        runtime,
        platform.machine(),
        builder_version(),
        everything(source) if whole else tuple(named(source, _INPUTS)),
        whole,
    )
