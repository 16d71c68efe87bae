"""`BuildMethod: makefile` (SAM: Building Lambda functions with custom runtimes)."""

from __future__ import annotations

import platform
import re
import shutil

from harness.errors import BadInput, Unsupported, did_you_mean
from harness.stacks.build.plan import Plan, everything
from harness.stacks.build.request import Request
from harness.stacks.build.version import builder_version

MANIFEST = "Makefile"
_TARGET = re.compile(r"(?m)^(build-[A-Za-z0-9]+)[^:=\n]*:(?!=)")
_INCLUDE = re.compile(r"(?m)^(-include|include|sinclude)\s|^[^\t\n]*[%$][^\n]*:")


def plan(request: Request) -> Plan:
    """Runs the target `build-NAME` with ARTIFACTS_DIR, in a copy of the folder.

    Raises:
        BadInput: no Makefile, no such target in it, or no `make`.
    """
    manifest = request.source / MANIFEST
    target = f"build-{request.name}"
    where = request.at("BuildMethod")
    if not manifest.is_file():
        raise BadInput(
            f"{request.title} is built by make, but there is no {manifest}",
            where=where,
            fix=f"add a Makefile with the target {target}",
        )
    text = manifest.read_text("utf-8", errors="replace")
    targets = _TARGET.findall(text)
    if target not in targets and not _INCLUDE.search(text):
        raise BadInput(
            f"{manifest} has no target {target!r}, which builds {request.title}",
            where=where,
            fix=did_you_mean(target, targets) or f"add the target {target}",
        )
    if request.properties:
        name = next(iter(request.properties))
        raise Unsupported(
            "harness deploy",
            f"BuildProperties.{name} with BuildMethod: makefile",
            where=request.at("BuildProperties", name),
            fix="let the Makefile say it",
        )
    if shutil.which("make") is None:
        raise BadInput(f"{request.title} is built by make, which is not on PATH", where=where)
    return Plan(
        "provided",
        "make",
        manifest,
        request.runtime or "",
        platform.machine(),
        builder_version(),
        everything(request.source),
        whole_source=True,
        options={"build_logical_id": request.name},
        complete=True,
    )
