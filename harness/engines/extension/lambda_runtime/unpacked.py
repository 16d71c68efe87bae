"""Big archives of functions' code stay unpacked for later engines, named by their hash.

Unpacking a package with an image library takes 0.1 to 0.3 s of CPU, in each engine anew. What was
unpacked is kept as hard links beside a list of its files; an engine gets links to them, so that
it loses nothing when what is kept is removed. A file that is not as the list says (a function
wrote to it where no mount namespace keeps it from that) makes all of the archive count for nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import Any

from ..partial import PREFIX, sweep

LEAST_BYTES = 256 * 1024
"""Smaller archives are unpacked faster than they are looked after."""
MOST_BYTES = 1 << 30
"""All of what is kept; what was not used for longest goes first."""
_LIST, _FILES = "list.json", "files"


def link(kept: Path | None, name: str, into: Path) -> bool:
    """Fill the empty directory `into`; False: this archive is not kept, or no longer whole."""
    if kept is None:
        return False
    place = kept / name
    try:
        entries = json.loads((place / _LIST).read_bytes())["entries"]
        for path, *was in entries:
            _link(place / _FILES / path, into / path, was)
        os.utime(place)
    except (OSError, ValueError, KeyError, TypeError):
        shutil.rmtree(place, ignore_errors=True)
        for each in into.iterdir():
            shutil.rmtree(each) if each.is_dir() and not each.is_symlink() else each.unlink()
        return False
    return True


def keep(kept: Path | None, name: str, unpacked: Path) -> None:
    """Keep what lies in the directory `unpacked`, where that can be done."""
    if kept is None:
        return
    with contextlib.suppress(OSError):
        kept.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(dir=kept, prefix=PREFIX))
        try:
            (partial / _FILES).mkdir()
            entries = []
            for found in sorted(unpacked.rglob("*")):
                path = found.relative_to(unpacked).as_posix()
                was = _looks(found)
                _link(found, partial / _FILES / path, was)
                entries.append([path, *was])
            size = sum(entry[2] for entry in entries)
            (partial / _LIST).write_text(json.dumps({"bytes": size, "entries": entries}))
            partial.rename(kept / name)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        _prune(kept)


def _link(source: Path, target: Path, was: list[Any]) -> None:
    """Raises ValueError: the file is not as it was."""
    looks = _looks(source)
    if looks != was:
        raise ValueError(f"{source} has changed")
    mode = looks[0]
    if stat.S_ISDIR(mode):
        target.mkdir()
        target.chmod(stat.S_IMODE(mode))
    elif stat.S_ISLNK(mode):
        target.symlink_to(os.readlink(source))  # noqa: PTH115  # a link's own text
    else:
        os.link(source, target)


def _looks(path: Path) -> list[Any]:
    """Mode, bytes, and what it holds: a link's text, or when the file was written."""
    found = path.lstat()
    if stat.S_ISDIR(found.st_mode):
        return [found.st_mode, 0, ""]
    if stat.S_ISLNK(found.st_mode):
        return [found.st_mode, 0, os.readlink(path)]  # noqa: PTH115
    return [found.st_mode, found.st_size, found.st_mtime_ns]


def _prune(kept: Path) -> None:
    sweep(kept)
    places = sorted(
        (each for each in kept.iterdir() if (each / _LIST).is_file()),
        key=lambda each: each.stat().st_mtime,
        reverse=True,
    )
    total = 0
    for place in places:
        total += json.loads((place / _LIST).read_bytes())["bytes"]
        if total > MOST_BYTES:
            shutil.rmtree(place, ignore_errors=True)
