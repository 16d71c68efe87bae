"""The files in which a Python folder says what it requires.

`requirements.txt` is SAM's. Where there is none: `pyproject.toml` (its `[project]` table, with
`uv.lock` if that lies beside it), then `Pipfile.lock`. Poetry's own tables are not read.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.errors import BadInput, Location
from harness.stacks.build.plan import everything, file_at, named
from harness.stacks.packaging.files import File

_FILE = re.compile(r"^(?:-r|-c|--requirement|--constraint)[ =]*(\S+)")
_LOCAL = re.compile(
    r"^(-e|--editable|(-f|--find-links)[ =]+(?!https?:|/)|\.|/|file:)|@\s*file:|\s@\s\."
)
_TABLE = re.compile(r"(?m)^\[(tool\.poetry|packages)\b")


@dataclass(frozen=True)
class Manifest:
    """`lines` require something; `inputs` decide what comes out."""

    path: Path
    lines: tuple[str, ...]
    inputs: tuple[File, ...]
    whole_source: bool = False
    generated: Mapping[str, str] = field(default_factory=dict)


def manifest_of(source: Path) -> Manifest | None:
    """What `source` requires; None where no manifest says.

    Raises:
        BadInput: the manifest is malformed.
    """
    for name, read in (
        ("requirements.txt", _requirements),
        ("pyproject.toml", _pyproject),
        ("Pipfile.lock", _pipfile),
    ):
        if (source / name).is_file() and (found := read(source / name)) is not None:
            return found
    return None


def not_read(source: Path) -> str | None:
    """A sentence on a manifest that is there and is not read, if nothing else says."""
    if manifest_of(source) is not None:
        return None
    for name, fix in (
        ("pyproject.toml", "`poetry export -o requirements.txt`"),
        ("Pipfile", "`pipenv lock`"),
    ):
        file = source / name
        if file.is_file() and _TABLE.search(file.read_text("utf-8", errors="replace")):
            return f"{name} names packages that are not installed: make a file of them by {fix}"
    return None


def requirements(text: str) -> list[str]:
    """The lines that require something."""
    joined = text.replace("\\\n", " ")
    stripped = (re.sub(r"(^|\s)#.*", "", line).strip() for line in joined.splitlines())
    return [line for line in stripped if line]


def _requirements(path: Path) -> Manifest:
    lines = requirements(path.read_text("utf-8"))
    named_files = _named_files(path, lines, {path.resolve()})
    whole = any(_LOCAL.search(line) or _FILE.match(line) for line in lines)
    if not whole:
        return Manifest(path, tuple(lines), tuple(named(path.parent, (path.name,))))
    more = tuple(file_at(each, str(each)) for each in named_files)
    return Manifest(path, tuple(lines), (*everything(path.parent), *more), True)


def _named_files(path: Path, lines: list[str], seen: set[Path]) -> list[Path]:
    """Files that `-r` and `-c` name, and those that they name, wherever they lie."""
    found: list[Path] = []
    for line in lines:
        match = _FILE.match(line)
        if match is None or "://" in match[1]:
            continue
        file = (path.parent / match[1]).resolve()
        if file in seen or not file.is_file():
            continue
        seen.add(file)
        found += [file, *_named_files(file, requirements(file.read_text("utf-8")), seen)]
    return found


def _pyproject(path: Path) -> Manifest | None:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"malformed TOML: {error}", where=Location(path)) from error
    project = data.get("project")
    wanted = project.get("dependencies") if isinstance(project, dict) else None
    if not isinstance(wanted, list) or not wanted:
        return None
    sources = data.get("tool", {}).get("uv", {}).get("sources", {})
    local = any("path" in s or "workspace" in s for s in sources.values() if isinstance(s, dict))
    files = everything(path.parent) if local else named(path.parent, (path.name, "uv.lock"))
    text = path.read_text("utf-8")
    return Manifest(path, tuple(map(str, wanted)), tuple(files), local, {path.name: text})


def _pipfile(path: Path) -> Manifest | None:
    try:
        data = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        line = getattr(error, "lineno", None)
        raise BadInput(f"malformed JSON: {error}", where=Location(path, line)) from error
    packages: dict[str, Any] = data.get("default", {}) if isinstance(data, dict) else {}
    lines = [_pipfile_line(path, name, package) for name, package in sorted(packages.items())]
    indexes = [source["url"] for source in data.get("_meta", {}).get("sources", [])]
    text = "\n".join([*_index_lines(indexes), *lines, ""])
    generated = {"requirements.txt": text}
    inputs = tuple(named(path.parent, (path.name,)))
    return Manifest(path, tuple(lines), inputs, False, generated) if lines else None


def _pipfile_line(path: Path, name: str, package: Any) -> str:
    version = package.get("version") if isinstance(package, dict) else None
    if not isinstance(version, str):
        raise BadInput(
            f"{name!r} has no version: packages from version control or a path are not read",
            where=Location(path),
            fix="make a requirements.txt by `pipenv requirements > requirements.txt`",
        )
    extras = f"[{','.join(package['extras'])}]" if package.get("extras") else ""
    markers = f" ; {package['markers']}" if package.get("markers") else ""
    return f"{name}{extras}{version}{markers}"


def _index_lines(urls: list[str]) -> list[str]:
    own = [url for url in urls if url.rstrip("/") != "https://pypi.org/simple"]
    return [f"--extra-index-url {url}" for url in own]
