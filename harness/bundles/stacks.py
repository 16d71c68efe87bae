"""What was deployed: hashes of its sources, and where asked for all of it as it was sent."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from harness.bundles.manifest import StackPart
from harness.engines.cloud import Cloud
from harness.errors import HarnessError
from harness.stacks.assembly.manifest import assembly_of
from harness.stacks.names import artifact_bucket
from harness.stacks.packaging.archive import digest_of
from harness.stacks.packaging.code import Code
from harness.stacks.packaging.files import File, files_in
from harness.stacks.packaging.packaged import Packaged
from harness.stacks.prepared import prepare

TEMPLATE = "template.json"
LARGEST = 256 << 20
"""Bytes of code that a bundle takes in."""


def stack_part(
    template: Path,
    root: Path,
    name: str | None,
    parameters: Mapping[str, str],
    cloud: Cloud,
    *,
    number: int,
    with_code: bool,
    allow_unsupported: bool,
) -> tuple[StackPart, dict[str, bytes]]:
    """What the manifest says of a stack, and the files of its code, by their names in the bundle.

    The template is read again: what the engine has was made from the same files, unless they
    changed while the scenario ran.
    """
    where = os.path.relpath(template, root).replace(os.sep, "/")
    part = StackPart(
        template=where, name=name, parameters=dict(parameters), code="sources", folder=None
    )
    if (folder := assembly_of(template)) is not None:
        return _assembly(part, folder, root, with_code=with_code)
    try:
        prepared = prepare(template, cloud, parameters, allow_unsupported=allow_unsupported)
    except HarnessError as error:
        why = str(error).splitlines()[0]
        return part.model_copy(update={"why_not": why if with_code else None}), {}
    part = part.model_copy(update={"hashes": hashes(template, prepared.packaged, cloud)})
    if not with_code:
        return part, {}
    return _with_artifacts(part, prepared.packaged, cloud, number)


def hashes(template: Path, packaged: Packaged, cloud: Cloud) -> dict[str, str]:
    """SHA-256 of the template, of each function's and layer's sources, of each definition."""
    found = {f"template {template.name}": hashlib.sha256(template.read_bytes()).hexdigest()}
    for code, _ in packaged.codes:
        found[code.title] = digest_of(_sources(code))
    own = {code.title for code, _ in packaged.codes}
    for artifact in packaged.artifacts:
        if artifact.title not in own:
            text = artifact.content().decode("utf-8", "replace")
            for volatile in (cloud.endpoint, cloud.account):
                text = text.replace(volatile, "")
            found[artifact.title] = hashlib.sha256(text.encode()).hexdigest()
    return found


def _sources(code: Code) -> list[File]:
    if code.only_built:
        return list(code.plan.inputs) if code.plan else []
    if code.source.is_file():
        stat = code.source.stat()
        return [File(code.source.name, code.source, 0o644, stat.st_size, stat.st_mtime_ns)]
    return files_in(code.source, code.where, without=("node_modules",))


def _with_artifacts(
    part: StackPart, packaged: Packaged, cloud: Cloud, number: int
) -> tuple[StackPart, dict[str, bytes]]:
    folder = f"stacks/{number}"
    files = {f"{folder}/{TEMPLATE}": json.dumps(packaged.body, indent=1).encode()}
    total = 0
    for artifact in packaged.artifacts:
        data = artifact.content()
        total += len(data)
        if total > LARGEST:
            why = f"the code of {part.template} is larger than {LARGEST:,} bytes"
            return part.model_copy(update={"why_not": why}), {}
        files[f"{folder}/artifacts/{artifact.key}"] = data
    update = {
        "code": "artifacts",
        "folder": folder,
        "bucket": artifact_bucket(cloud.account, cloud.region),
        "endpoint": cloud.endpoint,
    }
    return part.model_copy(update=update), files


def _assembly(
    part: StackPart, folder: Path, root: Path, *, with_code: bool
) -> tuple[StackPart, dict[str, bytes]]:
    """CDK's assembly holds its templates and its code in one folder."""
    found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    total = hashlib.sha256()
    for path in found:
        total.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    part = part.model_copy(update={"hashes": {f"assembly {folder.name}": total.hexdigest()}})
    if not with_code:
        return part, {}
    if (size := sum(path.stat().st_size for path in found)) > LARGEST:
        why = f"the assembly {folder.name} has {size:,} bytes; at most {LARGEST:,} are taken in"
        return part.model_copy(update={"why_not": why}), {}
    files = {
        f"files/{os.path.relpath(p, root)}".replace(os.sep, "/"): p.read_bytes() for p in found
    }
    return part.model_copy(update={"code": "folder"}), files
