"""uv, called to make virtual environments and to install locked packages."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uv

from harness.engines.installation.lockfile import LockFile
from harness.errors import EngineError

_NETWORK = re.compile(
    r"error sending request|dns error|failed to lookup|Connection refused|timed out|"
    r"Network is unreachable|network connectivity|tcp connect error|error decoding response|"
    r"network was disabled",
    re.IGNORECASE,
)
_DISK = re.compile(
    r"No space left|Read-only file system|Permission denied|Disk quota|os error (13|28|30|122)"
)
_TAIL_LINES = 12


def make_venv(directory: Path, interpreter: Path) -> Path:
    """The interpreter of a new virtual environment that may be renamed afterwards."""
    _run(
        ["venv", "--relocatable", "--no-project", "--python", str(interpreter), str(directory)],
        doing=f"cannot make a virtual environment with {interpreter}",
    )
    return directory / "bin" / "python"


@dataclass(frozen=True)
class Target:
    """Another Python on another machine, as uv names them: `3.13`, `x86_64-manylinux_2_28`."""

    version: str
    platform: str


def install(
    lock: LockFile,
    *,
    python: Path,
    into: Path | None = None,
    target: Target | None = None,
    progress: Callable[[float], None] | None = None,
) -> None:
    """Install a lock file's packages, compiled, into `into` or `python`'s environment.

    With a `target` they are those for that Python, to be used elsewhere.

    Raises:
        EngineError: the index cannot be reached, the disk is full, a hash differs, …
    """
    arguments = ["pip", "install", "--no-deps", "--require-hashes", "--compile-bytecode"]
    arguments += ["--python", str(python), "-r", str(lock.path), "--verbose"]
    site = into or next((python.parent.parent / "lib").glob("python*")) / "site-packages"
    if into:
        arguments += ["--target", str(into)]
    if target:
        arguments += ["--python-version", target.version, "--python-platform", target.platform]
        # Bytecode of this interpreter is of no use to that one.
        arguments.remove("--compile-bytecode")
    meter = _Meter(site, len(lock.packages), progress) if progress else None
    _run(arguments, doing=f"cannot install the packages of {lock.path.name}", meter=meter)


class _Meter:
    """How far an installation is: packages fetched, unpacked and compiled, in equal parts."""

    def __init__(self, site: Path, expected: int, tell: Callable[[float], None]) -> None:
        self.site = site
        self.expected = expected
        self.tell = tell
        self._fetched: set[str] = set()
        self._prepared = False
        self._done = threading.Event()
        self._told = 0.0

    def line(self, line: str) -> None:
        if match := re.search(r"No cache entry for: (\S+)", line):
            self._fetched.add(match[1])
        elif "Prepared " in line or "Installed " in line:
            self._prepared = True

    def watch(self) -> None:
        while not self._done.wait(0.1):
            self._look()

    def end(self) -> None:
        self._done.set()
        self.tell(1.0)

    def _look(self) -> None:
        # Each package costs two requests: its page in the index and its file.
        fetched = 1.0 if self._prepared else len(self._fetched) / (2 * self.expected)
        unpacked = sum(1 for _ in self.site.glob("*.dist-info")) / self.expected
        compiled = sum(1 for _ in self.site.glob("*/__pycache__")) / self.expected
        fraction = min(0.99, sum(min(1.0, part) for part in (fetched, unpacked, compiled)) / 3)
        self._told = max(self._told, fraction)
        self.tell(self._told)


def _run(arguments: list[str], *, doing: str, meter: _Meter | None = None) -> None:
    process = subprocess.Popen(
        [uv.find_uv_bin(), *arguments],
        cwd="/",  # else uv would read the configuration of the project that is tested
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    watcher = threading.Thread(target=meter.watch, daemon=True) if meter else None
    if watcher:
        watcher.start()
    said: deque[str] = deque(maxlen=_TAIL_LINES)
    assert process.stderr
    try:
        for line in process.stderr:
            if meter:
                meter.line(line)
            if not re.match(r"\s*(\d+\.\d+s )?(TRACE|DEBUG|INFO)\b", line):
                said.append(line.rstrip())
        status = process.wait()
    except BaseException:
        process.kill()
        process.wait()
        raise
    finally:
        process.stderr.close()
        if meter and watcher:
            meter.end()
            watcher.join()
    if status:
        raise _error(doing, "\n".join(_verdict(list(said))) or f"uv ended with status {status}")


def _verdict(said: list[str]) -> list[str]:
    """The last error and its causes, without the warnings and the attempts before it."""
    errors = [n for n, line in enumerate(said) if line.startswith("error:")]
    return said[errors[-1] :] if errors else said


def _error(doing: str, said: str) -> EngineError:
    fix = None
    if _DISK.search(said):
        fix = "free space or rights there, or set HARNESS_HOME to a directory that can be written"
    elif _NETWORK.search(said):
        fix = (
            "the first installation needs the package index (afterwards all is offline): check "
            "the network, proxy and UV_INDEX_URL, or bring a HARNESS_HOME made elsewhere by "
            "`harness engines install`"
        )
    return EngineError(f"{doing}:\n{said}", fix=fix)


def current_interpreter() -> Path:
    """The base interpreter (no virtual environment) that runs the harness."""
    return Path(getattr(sys, "_base_executable", None) or sys.executable)
