"""What has to be built for a folder of sources, and what its result depends on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from harness.stacks.packaging.files import File, files_in


@dataclass(frozen=True)
class Plan:
    """A build: `inputs` are the files that decide what comes out."""

    language: str
    manager: str
    """Names what builds it: `uv`, `npm`, `esbuild` or `make`."""
    manifest: Path
    """A file of the folder that is built; of esbuild it need not exist."""
    runtime: str
    """Of the interpreter that will import the result, not the declared one."""
    architecture: str
    builder: str
    """Name and version of the builder."""
    inputs: tuple[File, ...]
    whole_source: bool
    """The manifest names local files, so the whole folder is needed to build it."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Of the builder: plain JSON data."""
    generated: Mapping[str, str] = field(default_factory=dict)
    """Files (name and text) that the builder is given beside the inputs; the first is its
    manifest. Building then happens in a copy."""
    complete: bool = False
    """What comes out is all there is; else the sources are laid over it."""
    needs: Plan | None = None
    """Built before it: the dependencies that a bundle takes in."""

    @property
    def source(self) -> Path:
        return self.manifest.parent

    @cached_property
    def key(self) -> str:
        """Names the content: read once, so that a build and its name are of one moment."""
        words = (self.language, self.manager, self.runtime, self.architecture, self.builder)
        total = hashlib.sha256("\0".join(words).encode())
        if self.options or self.generated:
            given = [dict(self.options), dict(self.generated)]
            total.update(json.dumps(given, sort_keys=True).encode())
        if self.needs:
            total.update(self.needs.key.encode())
        for file in self.inputs:
            total.update(f"{file.name}\0".encode())
            total.update(hashlib.sha256(file.path.read_bytes()).digest())
        return total.hexdigest()

    def with_inputs(self, more: list[File]) -> Plan:
        return replace(self, inputs=(*self.inputs, *more))


def named(source: Path, names: tuple[str, ...]) -> Iterator[File]:
    """Those of the files `names` that lie at the top of `source`."""
    return (file_at(source / name, name) for name in sorted(names) if (source / name).is_file())


def everything(source: Path) -> tuple[File, ...]:
    return tuple(files_in(source))


def file_at(path: Path, name: str) -> File:
    stat = path.stat()
    return File(name, path, 0o644, stat.st_size, stat.st_mtime_ns)
