"""What has to be built for a folder of sources, and what its result depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.stacks.packaging.files import File, files_in


@dataclass(frozen=True)
class Plan:
    """A build of dependencies: `inputs` are the files that decide what comes out."""

    language: str
    manager: str
    """aws-lambda-builders' name of the dependency manager."""
    manifest: Path
    runtime: str
    """Of the interpreter that will import the result, not the declared one."""
    architecture: str
    builder: str
    """Name and version of the builder."""
    inputs: tuple[File, ...]
    whole_source: bool
    """The manifest names local files, so the whole folder is needed to build it."""

    @property
    def key(self) -> str:
        total = hashlib.sha256(
            "\0".join(
                (self.language, self.manager, self.runtime, self.architecture, self.builder)
            ).encode()
        )
        for file in self.inputs:
            total.update(f"{file.name}\0".encode())
            total.update(hashlib.sha256(file.path.read_bytes()).digest())
        return total.hexdigest()


def named(source: Path, names: tuple[str, ...]) -> Iterator[File]:
    """Those of the files `names` that lie at the top of `source`."""
    return (f for f in _top(source) if f.name in names)


def everything(source: Path) -> tuple[File, ...]:
    return tuple(files_in(source))


def _top(source: Path) -> list[File]:
    found = []
    for path in sorted(source.iterdir()):
        if path.is_file():
            stat = path.stat()
            found.append(File(path.name, path, 0o644, stat.st_size, stat.st_mtime_ns))
    return found
