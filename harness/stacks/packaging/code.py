"""The artifact of a function or layer: its sources, laid over its built dependencies."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from harness.engines.base import Progress
from harness.errors import BadInput, Location
from harness.stacks.build.builder import build
from harness.stacks.build.plan import Plan, file_at
from harness.stacks.packaging.archive import digest_of, zip_bytes
from harness.stacks.packaging.artifact import Artifact
from harness.stacks.packaging.built_archive import built_archive
from harness.stacks.packaging.files import File, files_in
from harness.stacks.packaging.selection import Selection

ARCHIVES = (".zip", ".jar")


@dataclass(frozen=True)
class Code:
    """A folder of sources, one file, or an archive that is taken as it is."""

    title: str
    source: Path
    where: Location
    plan: Plan | None = None
    prefix: str = ""
    """Where in the archive a layer that is built belongs: `python/`, `nodejs/`."""
    only_built: bool = False
    """Nothing of `source` belongs into the archive."""
    selection: Selection | None = None
    """Which of the folder's files are packaged, where the format says it."""

    @property
    def is_archive(self) -> bool:
        return self.source.is_file()

    @property
    def is_one_file(self) -> bool:
        """A file of code, which `sam package` zips too."""
        return self.source.is_file() and self.source.suffix not in ARCHIVES

    def artifact(self) -> Artifact:
        """Its key depends on contents only; nothing is built or zipped yet.

        Raises:
            BadInput: a file that is no archive, or a link that leads outside.
        """
        if self.is_archive and not self.is_one_file:
            if not zipfile.is_zipfile(self.source):
                raise BadInput(
                    f"{self.source} is no zip archive, though it is called so",
                    where=self.where,
                    fix="name the folder that holds the code",
                )
            raw = self.source.read_bytes()
            return Artifact(hashlib.sha256(raw).hexdigest() + ".zip", lambda: raw, self.title)
        sources = self._sources()
        key = digest_of(sources)
        if self.plan is not None:
            key = hashlib.sha256(f"{key}\0{self.plan.key}\0{self.prefix}".encode()).hexdigest()
        return Artifact(key + ".zip", lambda: self._zipped(sources), self.title)

    def _sources(self) -> list[File]:
        if self.only_built or (self.plan is not None and self.plan.complete):
            return []
        if self.is_one_file:
            return [file_at(self.source, self.source.name)]
        files = files_in(self.source, self.where)
        if self.selection is not None:
            files = self.selection.of(files, self.source)
        return [_under(self.prefix, f) for f in files]

    def _zipped(self, sources: list[File]) -> bytes:
        if self.plan is None:
            return zip_bytes(sources)
        own = {file.name for file in sources}
        built = [file for file in self._built() if file.name not in own]
        return zip_bytes(sources, onto=built_archive(self.dependencies(), built))

    def _built(self) -> list[File]:
        return [_under(self.prefix, f) for f in files_in(self.dependencies(), self.where)]

    def dependencies(self, progress: Progress | None = None) -> Path:
        """The folder of what was built; builds it if it is not in the cache."""
        if self.plan is None:
            raise ValueError("nothing to build")
        return build(self.plan, self.title, self.where, progress)

    @property
    def roots(self) -> list[Path]:
        """Where the handler's file may lie, once it is built."""
        if self.plan is None:
            return [self.source]
        built = self.dependencies()
        return [built] if self.plan.complete else [self.source, built]


def _under(prefix: str, file: File) -> File:
    return File(prefix + file.name, file.path, file.mode, file.size, file.modified_ns)
