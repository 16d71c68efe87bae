"""Parsed definitions of state machines, kept on disk for later engines.

By the hash of the definition and of what parses it, so that nothing is taken that would be parsed
otherwise now. What cannot be kept, read or understood is parsed as ever.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from .. import partial

SETTING = "HARNESS_COMPILED"
KEPT = 200
"""Definitions that are kept, the last used ones."""
_SUFFIX = ".definition"


def read(definition: str) -> Any:
    """The program that was made of it before; None: there is none."""
    path = _path(definition)
    if path is None:
        return None
    try:
        program = pickle.loads(path.read_bytes())  # written by `write` alone
        os.utime(path)
    except Exception:  # whatever a broken or foreign file leads to
        return None
    return program


def write(definition: str, program: Any) -> None:
    """Keep what was parsed, before it is first run."""
    path = _path(definition)
    if path is None:
        return
    with contextlib.suppress(OSError, pickle.PickleError, TypeError, AttributeError):
        data = pickle.dumps(program)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=partial.PREFIX, delete=False
        ) as file:
            file.write(data)
        Path(file.name).replace(path)
        partial.sweep(path.parent)
        files = sorted(path.parent.glob(f"*{_SUFFIX}"), key=lambda each: each.stat().st_mtime)
        for old in files[:-KEPT]:
            old.unlink()


def _path(definition: str) -> Path | None:
    directory = os.environ.get(SETTING)
    if not directory:
        return None
    name = hashlib.sha256(f"{_parser()}\0{definition}".encode()).hexdigest()
    return Path(directory) / "definitions" / f"{name}{_SUFFIX}"


@lru_cache(maxsize=1)
def _parser() -> str:
    """Python, LocalStack, and what of ours changes either: each file's size and time."""
    import localstack.services.stepfunctions.asl as interpreter

    extension = Path(__file__).parents[1]
    ours = (*(extension / "mends").rglob("*.py"), *(extension / "stepfunctions").rglob("*.py"))
    looks = [f"{file}:{_look(file)}" for file in sorted(ours)]
    return "\n".join((sys.version, str(interpreter.__path__), *looks))


def _look(file: Path) -> str:
    found = file.stat()
    return f"{found.st_size}:{found.st_mtime_ns}"
