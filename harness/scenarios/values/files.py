"""Files that a scenario names, relative to itself."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from harness.errors import BadInput, Location, did_you_mean

_NAMED: dict[Path, set[Path]] = {}


def named_by(base: Path) -> frozenset[Path]:
    """Every file that the scenario file `base` has named in this process, when it was run."""
    return frozenset(_NAMED.get(base, ()))


def find_file(base: Path, name: str, where: Location) -> Path:
    """The file `name` beside the scenario file `base`.

    Raises:
        BadInput: it does not exist, with the nearest names that do.
    """
    path = base.parent / name
    try:
        if path.is_file():
            _NAMED.setdefault(base, set()).add(path)
            return path
        if path.is_dir():
            raise BadInput(f"{name} is a directory, not a file", where=where)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise BadInput(f"this cannot be a path: {why}", where=where) from error
    folder = path.parent
    there = [p.name for p in folder.iterdir() if p.is_file()] if folder.is_dir() else []
    raise BadInput(
        f"there is no file {name}" + ("" if folder.is_dir() else f" (no folder {folder})"),
        where=where,
        fix=did_you_mean(path.name, there),
    )


def read_bytes(base: Path, name: str, where: Location) -> bytes:
    """The file's bytes."""
    path = find_file(base, name, where)
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{name} cannot be read: {error.strerror}", where=where) from error


def read_text(base: Path, name: str, where: Location) -> str:
    """The file's text (UTF-8)."""
    try:
        return read_bytes(base, name, where).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{name} is not UTF-8 text (byte {error.start})",
            where=where,
            fix="for bytes use {$base64: " + name + "}",
        ) from error


def read_json(base: Path, name: str, where: Location) -> Any:
    """The file's JSON.

    Raises:
        BadInput: malformed, with the line and column in that file.
    """
    try:
        return json.loads(read_text(base, name, where))
    except json.JSONDecodeError as error:
        raise BadInput(
            f"malformed JSON: {error.msg} (named at {where})",
            where=Location(base.parent / name, error.lineno, error.colno),
        ) from error
    except RecursionError as error:
        raise BadInput(f"{name} is nested too deeply", where=where) from error


def read_base64(base: Path, name: str, where: Location) -> str:
    """The file's bytes as base64 text."""
    return base64.b64encode(read_bytes(base, name, where)).decode()


READERS = {"$file": read_text, "$json": read_json, "$base64": read_base64}
BOTH = ("$json", "$base64")
"""Names of files, where they are given text, and of matchers elsewhere."""
