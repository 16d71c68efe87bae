"""The Python interpreters of this host: the engine's own, and those that can run functions."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from harness.engines.installation.home import harness_home, writable
from harness.engines.installation.installer import current_interpreter
from harness.engines.installation.quickest import quickest

VERSIONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
OWN = f"{sys.version_info[0]}.{sys.version_info[1]}"
_ASK = (
    "import ctypes, json, sqlite3, ssl, sys, zlib;"
    "print(json.dumps([sys.implementation.name, '%d.%d' % sys.version_info[:2],"
    " getattr(sys, '_base_executable', None) or sys.executable]))"
)
_ASK_WITHIN = 20.0
_REMEMBERED_FOR = 24 * 3600.0


def interpreters(refresh: bool = False) -> dict[str, Path]:
    """Executable by version (`"3.12"`); the version that runs the harness comes first.

    A name on PATH proves nothing (pyenv's shims lie): each one is executed. Of several of one
    version the first on PATH is taken (of the harness's version the harness's own), unless
    another is clearly quicker: one that a compiler was not told to optimise takes half as
    long again for everything. The answers are remembered for a day, for each PATH and harness's
    Python, until one of the files changes.
    """
    candidates = {OWN: [str(current_interpreter())]}
    for version in VERSIONS:
        candidates.setdefault(version, []).extend(_on_path(f"python{version}"))
    found = {OWN: current_interpreter()}
    for version, executable in sorted(_answers(candidates, refresh).items()):
        found[version] = Path(executable)
    return found


def _on_path(name: str) -> list[str]:
    places = (f"{directory}/{name}" for directory in os.get_exec_path())
    return [path for path in dict.fromkeys(places) if os.access(path, os.X_OK)]


def _answers(candidates: dict[str, list[str]], refresh: bool) -> dict[str, str]:
    paths = [path for several in candidates.values() for path in several]
    key = json.dumps([_stamp(path) for path in paths] + _pyenv())
    digest = hashlib.sha256(key.encode()).hexdigest()[:12]
    memory = harness_home() / "functions" / f"interpreters-{digest}.json"
    try:
        known = json.loads(memory.read_text())
        fresh = time.time() - known["time"] < _REMEMBERED_FOR
        if fresh and not refresh and all(Path(p).exists() for p in known["found"].values()):
            return dict(known["found"])
    except (OSError, ValueError, KeyError):
        pass
    found = {version: quickest(several) for version, several in _asked(paths).items()}
    writable(memory.parent)
    partial = memory.with_name(f".{os.getpid()}.partial")
    partial.write_text(json.dumps({"time": time.time(), "found": found}))
    partial.replace(memory)
    return found


def _asked(paths: list[str]) -> dict[str, list[str]]:
    """The executables that work, by version, each once, in the order of `paths`."""
    with ThreadPoolExecutor(4) as pool:
        answers = [answer for answer in pool.map(_ask, paths) if answer]
    found: dict[str, dict[str, str]] = {}
    for version, executable in answers:
        found.setdefault(version, {}).setdefault(os.path.realpath(executable), executable)
    return {version: list(several.values()) for version, several in found.items()}


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
