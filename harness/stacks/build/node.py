"""Node functions whose `package.json` has dependencies."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.errors import BadInput, Location
from harness.stacks.build.plan import Plan, everything, named
from harness.stacks.build.version import builder_version
from harness.stacks.packaging.files import File

MANIFEST = "package.json"
_INPUTS = (MANIFEST, "package-lock.json", "npm-shrinkwrap.json", ".npmrc")


_RUNTIME = "nodejs22.x"
"""For the builder, which refuses names that it does not know: npm itself is the host's, so that
what comes out is the same for every runtime."""


def plan(source: Path) -> Plan | None:
    """None where there are no dependencies, or all of them lie in node_modules already.

    Raises:
        BadInput: package.json is not JSON.
    """
    wanted = dependencies(source / MANIFEST)
    if not wanted:
        return None
    if all((source / "node_modules" / name / MANIFEST).is_file() for name in wanted):
        return None
    whole = any(v.startswith(("file:", "link:", ".", "/")) for v in wanted.values())
    inputs = everything(source) if whole else tuple(named(source, _INPUTS))
    return npm_plan(source, _named(source / MANIFEST), inputs, whole_source=whole)


def npm_plan(
    source: Path,
    generated: Mapping[str, str],
    inputs: tuple[File, ...] = (),
    *,
    whole_source: bool = False,
) -> Plan:
    """A build by npm; `generated` may stand for files that `source` does not hold."""
    return Plan(
        "nodejs",
        "npm",
        source / MANIFEST,
        _RUNTIME,
        platform.machine(),
        builder_version(),
        inputs,
        whole_source,
        generated=generated,
    )


def dependencies(manifest: Path) -> dict[str, str]:
    """What `package.json` needs at run time: version by name; empty where there is no file.

    Raises:
        BadInput: it is not JSON.
    """
    wanted = _read(manifest).get("dependencies")
    return {n: str(v) for n, v in wanted.items()} if isinstance(wanted, dict) else {}


def _read(manifest: Path) -> dict[str, Any]:
    if not manifest.is_file():
        return {}
    try:
        data = json.loads(manifest.read_text("utf-8"))
    except ValueError as error:
        line = getattr(error, "lineno", None)
        raise BadInput(f"malformed JSON: {error}", where=Location(manifest, line)) from error
    return data if isinstance(data, dict) else {}


def _named(manifest: Path) -> dict[str, str]:
    """The builder packs the folder, for which npm wants a name and a version."""
    data = _read(manifest)
    if "name" in data and "version" in data:
        return {}
    return {MANIFEST: json.dumps({"name": "function", "version": "0.0.0", **data})}


def installed(source: Path, name: str) -> Path | None:
    """The package.json of an installed package, found as Node finds it: upwards too."""
    for folder in (source, *source.absolute().parents):
        found = folder / "node_modules" / name / MANIFEST
        if found.is_file():
            return found
    return None
