"""Reads a cloud assembly: which stacks it has, and in which order they depend on each other.

AWS CDK: cloud assembly schema (manifest.json, assets.json).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import BadInput, Location, did_you_mean
from harness.stacks.documents.document import Document, parse

MANIFEST = "manifest.json"
FOLDER = "cdk.out"


@dataclass(frozen=True)
class AssemblyStack:
    """One stack; `dependencies` are the ids of stacks that have to be there before it."""

    id: str
    """Unique in the assembly, its stages' stacks too: `assembly-Prod/ProdData`."""
    name: str
    """As CloudFormation is to call it."""
    display: str
    """As CDK's own commands call it: `Prod/Data`."""
    template: Path
    assets: Path | None
    """Its asset manifest."""
    dependencies: tuple[str, ...]
    account: str | None
    region: str | None
    where: Location

    def is_named(self, name: str) -> bool:
        return name in (self.id, self.name, self.display, self.id.rpartition("/")[2])


def assembly_of(path: Path) -> Path | None:
    """The folder of the assembly that `path` names: itself, its manifest, or a project's."""
    if path.is_dir():
        for folder in (path, path / FOLDER):
            if (folder / MANIFEST).is_file() and _is_assembly(folder / MANIFEST):
                return folder
        return None
    return path.parent if path.name == MANIFEST and _is_assembly(path) else None


def stack_of_template(template: Path) -> AssemblyStack | None:
    """The stack whose template this is, if it lies in an assembly."""
    manifest = template.parent / MANIFEST
    if not manifest.is_file() or not _is_assembly(manifest):
        return None
    wanted = template.resolve()
    return next((s for s in _stacks(manifest, "") if s.template.resolve() == wanted), None)


def read_assembly(folder: Path) -> list[AssemblyStack]:
    """Every stack, those of stages too, each after what it depends on.

    Raises:
        BadInput: a file is missing or malformed, there is no stack, or a circle.
    """
    stacks = list(_stacks(folder / MANIFEST, ""))
    if not stacks:
        raise BadInput("the assembly holds no stack", where=Location(folder / MANIFEST))
    return _ordered(stacks)


def choose(stacks: list[AssemblyStack], names: tuple[str, ...]) -> list[AssemblyStack]:
    """Those that are named and all that they depend on; all of them without names.

    Raises:
        BadInput: the assembly has no such stack.
    """
    if not names:
        return stacks
    wanted: set[str] = set()
    for name in names:
        found = [s for s in stacks if s.is_named(name)]
        if not found:
            raise BadInput(
                f"the assembly has no stack {name!r}",
                where=stacks[0].where,
                fix=did_you_mean(name, {s.display for s in stacks}),
            )
        wanted |= {s.id for s in found}
    for stack in reversed(stacks):
        if stack.id in wanted:
            wanted |= set(stack.dependencies)
    return [s for s in stacks if s.id in wanted]


def _is_assembly(manifest: Path) -> bool:
    try:
        text = manifest.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return '"artifacts"' in text and '"version"' in text


def _stacks(manifest: Path, prefix: str) -> Iterator[AssemblyStack]:
    document = parse(manifest)
    artifacts = document.data.get("artifacts") if isinstance(document.data, dict) else None
    if not isinstance(artifacts, dict):
        raise BadInput("not a cloud assembly: it has no artifacts", where=Location(manifest))
    for name, artifact in artifacts.items():
        kind = artifact.get("type")
        properties = artifact.get("properties") or {}
        if kind == "cdk:cloud-assembly":
            inner = manifest.parent / str(properties.get("directoryName", name))
            yield from _stacks(inner / MANIFEST, f"{prefix}{name}/")
        elif kind == "aws:cloudformation:stack":
            yield _stack(document, name, artifacts, prefix)


def _stack(document: Document, name: str, artifacts: dict[str, Any], prefix: str) -> AssemblyStack:
    artifact = artifacts[name]
    properties = artifact.get("properties") or {}
    folder = document.path.parent
    where = document.where("artifacts", name)
    if not isinstance(properties.get("templateFile"), str):
        raise BadInput(f"stack {name!r} of the assembly has no templateFile", where=where)
    needed = [d for d in artifact.get("dependencies") or [] if d in artifacts]
    manifests = [d for d in needed if artifacts[d].get("type") == "cdk:asset-manifest"]
    files = [str((artifacts[d].get("properties") or {}).get("file", "")) for d in manifests]
    account, region = _environment(artifact.get("environment"))
    return AssemblyStack(
        id=prefix + name,
        name=properties.get("stackName") or name,
        display=artifact.get("displayName") or name,
        template=folder / properties["templateFile"],
        assets=next((folder / file for file in files if file), None),
        dependencies=tuple(
            prefix + d for d in needed if artifacts[d].get("type") == "aws:cloudformation:stack"
        ),
        account=account,
        region=region,
        where=where,
    )


def _environment(value: Any) -> tuple[str | None, str | None]:
    """`aws://ACCOUNT/REGION`; None for what the app left open."""
    account, _, region = str(value or "").removeprefix("aws://").partition("/")
    return (
        account if account.isdigit() else None,
        region if region and not region.startswith("unknown") else None,
    )


def _ordered(stacks: list[AssemblyStack]) -> list[AssemblyStack]:
    by_id = {s.id: s for s in stacks}
    done: dict[str, AssemblyStack] = {}

    def visit(stack: AssemblyStack, trail: tuple[str, ...]) -> None:
        if stack.id in trail:
            circle = " → ".join([*trail[trail.index(stack.id) :], stack.id])
            raise BadInput(f"stacks depend on each other in a circle: {circle}", where=stack.where)
        for name in stack.dependencies:
            visit(by_id[name], (*trail, stack.id))
        done[stack.id] = stack

    for stack in stacks:
        if stack.id not in done:
            visit(stack, ())
    return list(done.values())
