"""The Python interpreters of this host that can run functions."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from harness.engines.installation.home import harness_home, writable
from harness.engines.installation.installer import current_interpreter

VERSIONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
_ASK = (
    "import ctypes, json, ssl, sys, zlib;"
    "print(json.dumps([sys.implementation.name, '%d.%d' % sys.version_info[:2], sys.executable]))"
)
_ASK_WITHIN = 20.0
_REMEMBERED_FOR = 24 * 3600.0


def interpreters(refresh: bool = False) -> dict[str, Path]:
    """Executable by version (`"3.12"`); the one that runs the harness comes first.

    A name on PATH proves nothing (pyenv's shims lie): each one is executed, and the answers
    are remembered for a day, for each PATH and harness's Python, until one of the files changes.
    """
    own = f"{sys.version_info[0]}.{sys.version_info[1]}"
    found = {own: current_interpreter()}
    names = [f"python{version}" for version in VERSIONS if version != own]
    candidates = {name: where for name in names if (where := shutil.which(name))}
    for version, executable in sorted(_answers(candidates, refresh).items()):
        found.setdefault(version, Path(executable))
    return found


def _answers(candidates: dict[str, str], refresh: bool) -> dict[str, str]:
    key = json.dumps([_stamp(path) for path in sorted(candidates.values())] + _pyenv())
    digest = hashlib.sha256(key.encode()).hexdigest()[:12]
    memory = harness_home() / "functions" / f"interpreters-{digest}.json"
    try:
        known = json.loads(memory.read_text())
        fresh = time.time() - known["time"] < _REMEMBERED_FOR
        if fresh and not refresh and all(Path(p).exists() for p in known["found"].values()):
            return dict(known["found"])
    except (OSError, ValueError, KeyError):
        pass
    with ThreadPoolExecutor(4) as pool:
        asked = [answer for answer in pool.map(_ask, candidates.values()) if answer]
    found = dict(asked)
    writable(memory.parent)
    partial = memory.with_name(f".{os.getpid()}.partial")
    partial.write_text(json.dumps({"time": time.time(), "found": found}))
    partial.replace(memory)
    return found


def _ask(executable: str) -> tuple[str, str] | None:
    try:
        done = subprocess.run(
            [executable, "-I", "-c", _ASK],
            capture_output=True, text=True, timeout=_ASK_WITHIN, check=True,
        )  # fmt: skip
        implementation, version, real = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return (version, real) if implementation == "cpython" and version in VERSIONS else None


def _stamp(path: str) -> list[object]:
    status = Path(path).stat()
    return [path, status.st_mtime_ns, status.st_size]


def _pyenv() -> list[object]:
    # What a shim answers depends on these; the rest is caught by the day's limit.
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    version = root / "version"
    chosen = version.read_text().strip() if version.is_file() else None
    return [os.environ.get("PYENV_VERSION"), chosen]
