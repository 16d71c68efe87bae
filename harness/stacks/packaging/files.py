"""Which files of a folder go into an artifact, always in the same order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.errors import BadInput, Location

EXCLUDED = frozenset(
    [
        ".git",
        ".hg",
        ".svn",
        ".DS_Store",
        "__pycache__",
        ".aws-sam",
        ".serverless",
        "cdk.out",
        ".pytest_cache",
        ".mypy_cache",
        ".ruff_cache",
        ".tox",
        ".nox",
        ".idea",
        ".vscode",
        ".import_linter_cache",
    ]
)
"""Never part of what a function runs, and often large."""


@dataclass(frozen=True)
class File:
    """`name` is the path inside the archive, with forward slashes."""

    name: str
    path: Path
    mode: int
    size: int
    modified_ns: int


def files_in(
    root: Path, where: Location | None = None, *, without: tuple[str, ...] = ()
) -> list[File]:
    """Every file under `root`, sorted by name; links are followed inside `root`.

    `without` names folders and files that are left out besides those that always are.

    Raises:
        BadInput: a link that leads outside, or to nothing.
    """
    resolved = root.resolve()
    return sorted(
        _walk(root, resolved, "", {resolved}, where, without=without), key=lambda f: f.name
    )


def _walk(
    folder: Path,
    root: Path,
    prefix: str,
    above: set[Path],
    where: Location | None,
    *,
    without: tuple[str, ...],
) -> Iterator[File]:
    for path in folder.iterdir():
        if path.name in without or _excluded(path, folder):
            continue
        name = prefix + path.name
        if path.is_symlink():
            _check_link(path, root, where)
        if path.is_dir():
            real = path.resolve()
            if real not in above:  # a link to a folder above it would never end
                yield from _walk(path, root, name + "/", {*above, real}, where, without=without)
        elif path.is_file():
            stat = path.stat()
            mode = 0o755 if stat.st_mode & 0o111 else 0o644
            yield File(name, path, mode, stat.st_size, stat.st_mtime_ns)


def _excluded(path: Path, folder: Path) -> bool:
    return (
        path.name in EXCLUDED
        or path.suffix == ".pyc"
        or (path.name == ".cache" and folder.name == "node_modules")
        or (path / "pyvenv.cfg").exists()
    )


def _check_link(path: Path, root: Path, where: Location | None) -> None:
    target = path.resolve()
    if not target.is_relative_to(root):
        raise BadInput(
            f"{path} is a link to {target}, outside of the folder that is packaged",
            where=where,
            fix="copy what it points to into the folder, or make the folder larger",
        )
    if not target.exists():
        raise BadInput(f"{path} is a link to {target}, which does not exist", where=where)
