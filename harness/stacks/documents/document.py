"""A parsed file whose every key and item knows its line and column."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import BadInput, Location

Key = str | int
KeyPath = tuple[Key, ...]
Position = tuple[int, int]
"""Line and column, both from 1."""


@dataclass(frozen=True)
class Mount:
    """What stands at `at` comes from `inner` of another document."""

    at: KeyPath
    document: Document
    inner: KeyPath


@dataclass(frozen=True)
class Document:
    """`data` is plain JSON data; `positions` says where each mapping key or list item stands."""

    path: Path
    data: Any
    positions: dict[KeyPath, Position]
    mounts: tuple[Mount, ...] = ()
    """Parts that other files brought in, the inner ones later."""

    def where(self, *path: Key) -> Location:
        """Where `path` stands, or its nearest ancestor that the file holds."""
        for mount in reversed(self.mounts):
            if path[: len(mount.at)] == mount.at:
                return mount.document.where(*mount.inner, *path[len(mount.at) :])
        for end in range(len(path), -1, -1):
            if found := self.positions.get(tuple(path[:end])):
                return Location(self.path, *found)
        return Location(self.path, 1)


def read_text(path: Path) -> str:
    """The file's text.

    Raises:
        BadInput: it is missing, a folder, unreadable, or not UTF-8.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        if path.is_symlink():
            what = f"{path} is a link to {path.readlink()}, which does not exist"
            raise BadInput(what) from error
        raise BadInput(f"{path} does not exist", fix=_nearest(path)) from error
    except IsADirectoryError as error:
        raise BadInput(f"{path} is a folder, not a file", fix=_templates_in(path)) from error
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if kind := _not_text(raw):
            raise BadInput(f"the file is {kind}", where=Location(path, 1, 1)) from error
        line = raw[: error.start].count(b"\n") + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        raise BadInput(
            f"the file is not UTF-8 (byte 0x{raw[error.start]:02x})",
            where=Location(path, line, column),
            fix="save it as UTF-8",
        ) from error


def _not_text(raw: bytes) -> str | None:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16: save it as UTF-8"
    return "binary: no YAML or JSON" if b"\0" in raw[:1024] else None


def parse(path: Path, text: str | None = None, *, yes_no: bool = True) -> Document:
    """Parse YAML (with CloudFormation's tags) or JSON, told apart by the first character.

    `yes_no`: yes, no, on and off are booleans, as in YAML 1.1 and CloudFormation.

    Raises:
        BadInput: with file:line:column.
    """
    from harness.stacks.documents import json_document, yaml_document

    text = read_text(path) if text is None else text
    if path.suffix.lower() == ".json" or text.lstrip()[:1] in ("{", "["):
        return json_document.parse(path, text)
    return yaml_document.parse(path, text, yes_no=yes_no)


def _nearest(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"the folder {folder} does not exist either"
    names = sorted(p.name for p in folder.iterdir() if p.is_file())
    same = [n for n in names if n.lower() == path.name.lower()]
    if same:
        return f"there is {same[0]!r}: upper and lower case differ"
    likely = [n for n in names if n.endswith((".yaml", ".yml", ".json"))]
    return (
        f"in {folder}: {', '.join(likely[:8])}" if likely else f"no YAML or JSON file in {folder}"
    )


def _templates_in(folder: Path) -> str:
    found = sorted(p.name for p in folder.glob("*") if p.suffix in (".yaml", ".yml", ".json"))
    return "name the template in it" + (f": {', '.join(found[:8])}" if found else "")
