"""`BuildMethod: esbuild`: JavaScript and TypeScript bundled into one file for each entry point.

SAM: Building Node.js Lambda functions with esbuild.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from harness.errors import BadInput, did_you_mean
from harness.stacks.build import esbuild_tool, node
from harness.stacks.build.esbuild_properties import options
from harness.stacks.build.outside import with_outside
from harness.stacks.build.plan import Plan, file_at
from harness.stacks.build.request import Request
from harness.stacks.build.version import builder_version
from harness.stacks.names import project_root
from harness.stacks.packaging.files import File, files_in

SUFFIXES = (".ts", ".js")
"""What an entry point without a suffix may be, in SAM's order."""


def plan(request: Request) -> Plan:
    """Bundles in the folder itself, so that imports of what lies beside it work too.

    Dependencies come from `node_modules` in the folder or above it; where they are not there,
    npm installs them first, once for each lock file.

    Raises:
        BadInput: BuildProperties, package.json or an entry point is wrong.
    """
    source = request.source
    given = options(request)
    entries = given.get("entry_points") or _from_handler(request)
    for entry in entries:
        _check_entry(request, entry)
    manifest = source / node.MANIFEST
    bundled = Plan(
        "nodejs",
        "esbuild",
        manifest,
        "nodejs",
        platform.machine(),
        f"{builder_version()}, esbuild {esbuild_tool.version_for(source)}",
        (*_sources(source), *_installed(source, manifest)),
        whole_source=True,
        options={**given, "entry_points": entries},
        complete=True,
        needs=_dependencies(source),
    )
    return with_outside(bundled)


def outputs(entries: list[str], suffix: str = ".js") -> list[str]:
    """The files that bundling `entries` leaves, relative to the archive.

    esbuild leaves out the folders that all entry points have in common (esbuild: Outbase).
    """
    paths = [PurePosixPath(entry) for entry in entries]
    parents = [list(p.parent.parts) for p in paths]
    shared = 0
    while all(len(p) > shared and p[shared] == parents[0][shared] for p in parents):
        shared += 1
    stripped = [PurePosixPath(*p.parts[shared:]) for p in paths]
    return [
        str(p.with_suffix("") if p.suffix in (".ts", ".js", ".tsx", ".mts", ".mjs") else p) + suffix
        for p in stripped
    ]


def handler_of(built: Plan, handler: str) -> str:
    """The handler as it is called in the bundle: SAM drops folders that are no longer there."""
    module, _, name = handler.rpartition(".")
    there = outputs(list(built.options["entry_points"]))
    return handler if f"{module}.js" in there else f"{PurePosixPath(module).name}.{name}"


def _from_handler(request: Request) -> list[str]:
    if request.handler is None:
        raise BadInput(
            f"{request.title} has neither EntryPoints nor a Handler that is known here",
            where=request.at("BuildProperties"),
            fix="add BuildProperties: EntryPoints",
        )
    return [request.handler.split(".")[0]]


def _check_entry(request: Request, entry: str) -> None:
    path = PurePosixPath(entry)
    names = [entry] if path.suffix else [entry + suffix for suffix in SUFFIXES]
    if any((request.source / name).is_file() for name in names):
        return
    folder = request.source / path.parent
    there = sorted(
        (path.parent / p.name).as_posix()
        for p in (folder.iterdir() if folder.is_dir() else ())
        if p.suffix in (".ts", ".tsx", ".mts", ".js", ".mjs", ".cjs")
    )
    raise BadInput(
        f"{request.title}: the entry point {' or '.join(names)} is not in {request.source}",
        where=request.at("BuildProperties", "EntryPoints"),
        fix=did_you_mean(names[0], there) or f"{folder} holds no JavaScript or TypeScript",
    )


def _dependencies(source: Path) -> Plan | None:
    """What npm has to install first, by the nearest package.json; None where all is there."""
    root = project_root(source.resolve() / node.MANIFEST)
    for folder in (source, *source.resolve().parents):
        if (folder / node.MANIFEST).is_file():
            wanted = node.dependencies(folder / node.MANIFEST)
            if all(node.installed(source, name) for name in wanted):
                return None
            return node.plan(folder)
        if folder.resolve() == root:
            break
    return None


def _sources(source: Path) -> Iterator[File]:
    return (f for f in files_in(source, without=("node_modules",)))


def _installed(source: Path, manifest: Path) -> Iterator[File]:
    """What tells that other packages are installed now: they are bundled too."""
    for folder in (source, *source.parents):
        lock = folder / "node_modules" / ".package-lock.json"  # npm's own record
        if lock.is_file():
            yield file_at(lock, "node_modules/.package-lock.json")
            return
    for name in node.dependencies(manifest):
        found = node.installed(source, name)
        if found is not None:
            yield file_at(found, f"node_modules/{name}/package.json")
