"""Which files of a function's folder are packaged, where the format lets users choose."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.stacks.packaging.files import File


@dataclass(frozen=True)
class Selection:
    """`patterns` are globs, in order; one that begins with `!` takes out what it matches.

    All files are in at first (Serverless Framework: Packaging). `production` leaves out the
    packages in node_modules that only development needs.
    """

    patterns: tuple[str, ...] = ()
    production: bool = False

    def of(self, files: Sequence[File], folder: Path) -> list[File]:
        chosen = {file.name for file in files}
        if self.production and (folder / "package.json").is_file():
            needed = production_packages(folder)
            chosen = {name for name in chosen if _is_needed(name, needed)}
        names = [file.name for file in files]
        for pattern in self.patterns:
            negated = pattern.startswith("!")
            matched = _matching(names, os.path.normpath(pattern.removeprefix("!")))
            chosen = chosen - matched if negated else chosen | matched
        return [file for file in files if file.name in chosen]


def _matching(names: Sequence[str], pattern: str) -> set[str]:
    from wcmatch import glob

    flags = glob.GLOBSTAR | glob.BRACE | glob.EXTGLOB | glob.DOTGLOB
    return {str(name) for name in glob.globfilter(list(names), pattern, flags=flags)}


def _is_needed(name: str, needed: set[str]) -> bool:
    if not name.startswith("node_modules/"):
        return True
    parts = name.split("/")
    package = "/".join(parts[: 3 if parts[1].startswith("@") else 2])
    return package in needed


def production_packages(folder: Path) -> set[str]:
    """Top folders under node_modules (`node_modules/NAME`) that `dependencies` lead to."""
    needed: set[str] = set()
    waiting = list(_dependencies(folder))
    while waiting:
        name = waiting.pop()
        path = f"node_modules/{name}"
        if path in needed or not (folder / path).is_dir():
            continue
        needed.add(path)
        waiting += _dependencies(folder / path)
        for nested in (folder / path).glob("node_modules/**/package.json"):
            waiting += _dependencies(nested.parent)
    return needed


def _dependencies(folder: Path) -> set[str]:
    import json

    try:
        data = json.loads((folder / "package.json").read_text("utf-8"))
    except (OSError, ValueError):
        return set()
    found: set[str] = set()
    for key in ("dependencies", "optionalDependencies", "peerDependencies"):
        part = data.get(key) if isinstance(data, dict) else None
        found |= set(part) if isinstance(part, dict) else set()
    return found
