"""The esbuild program: the project's own, or ours, which npm installs once."""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import sys
from pathlib import Path

from harness.engines.base import Progress
from harness.engines.installation.home import harness_home
from harness.engines.installation.node import node_on_path
from harness.engines.installation.npm import npm_ci
from harness.engines.installation.once import facts, make_once
from harness.errors import Unsupported
from harness.stacks.build.node import installed

FILES = Path(__file__).parent / "esbuild_tools"


def version_for(source: Path) -> str:
    """The version that bundles `source`: SAM too takes the project's own first."""
    own = installed(source, "esbuild")
    if own is not None:
        return f"{json.loads(own.read_text('utf-8')).get('version')} of the project"
    lock = json.loads((FILES / "package-lock.json").read_text())
    return str(lock["packages"]["node_modules/esbuild"]["version"])


def esbuild_for(source: Path, progress: Progress | None = None) -> Path:
    """The program for `source`; ours is installed if it is not there yet.

    Raises:
        Unsupported: there is no Node with npm to fetch it with.
        EngineError: npm could not install it.
    """
    own = installed(source, "esbuild")
    if own is not None and (program := own.parents[1] / ".bin" / "esbuild").is_file():
        return program
    lock = hashlib.sha256((FILES / "package-lock.json").read_bytes()).hexdigest()[:12]
    directory = harness_home() / "tools" / f"esbuild-{lock}"
    if facts(directory) is None:
        found = node_on_path()
        npm = shutil.which("npm")
        missing = found.get("missing") or (None if npm else "there is no `npm` on PATH")
        if missing or npm is None:
            raise Unsupported(
                "harness deploy",
                f"BuildMethod: esbuild needs Node with npm: {missing}",
                fix="install Node, or run `sam build` and deploy .aws-sam/build/template.yaml",
            )
        tell = progress or (lambda _text, _fraction: None)

        def make(partial: Path) -> dict[str, str]:
            npm_ci(npm, FILES, partial, "esbuild", tell)
            return {"node": found["version"]}

        make_once(directory, make)
    modules = directory / "node_modules"
    native = modules / "@esbuild" / _platform() / "bin" / "esbuild"
    return native if native.is_file() else modules / ".bin" / "esbuild"


def _platform() -> str:
    machine = platform.machine()
    cpu = {"x86_64": "x64", "AMD64": "x64", "aarch64": "arm64"}.get(machine, machine)
    return f"{sys.platform}-{cpu}"
