"""The environment that LocalStack runs in, apart from the user's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.engines.base import Progress
from harness.engines.installation import installer
from harness.engines.installation.home import harness_home
from harness.engines.installation.interpreters import OWN, interpreters
from harness.engines.installation.lockfile import ENGINE, LockFile
from harness.engines.installation.once import make_once
from harness.engines.installation.staging import EXTENSION
from harness.errors import BadInput, EngineError

RELEASE = ENGINE.packages["localstack-core"]
RECIPE = "4"
"""Raised when `_build` makes something else from the same lock file."""
OLDEST, NEWEST = (3, 11), (3, 13)

_BUILD_CATALOGUE = """
import sys
from pathlib import Path
from harness_extension.mends import install, service_models
install()
from localstack.utils.crypto import generate_ssl_cert
generate_ssl_cert(sys.argv[1] + "/server.test.pem")
service_models.write(Path(sys.argv[1]))
"""


@dataclass(frozen=True)
class EngineEnvironment:
    """An installed LocalStack."""

    directory: Path
    facts: dict[str, Any]

    @property
    def python(self) -> Path:
        return self.directory / "venv" / "bin" / "python"

    @property
    def catalogue(self) -> Path:
        """The directory of LocalStack's index of services, which costs seconds to build."""
        return self.directory / "catalogue"

    @property
    def certificates(self) -> list[Path]:
        """The gateway's self-signed certificate and key, in one file and in two, under the
        names LocalStack looks for."""
        return [self.catalogue / f"server.test.pem{part}" for part in ("", ".crt", ".key")]

    @property
    def cache(self) -> Path:
        """Where plux keeps its index of entry points."""
        return self.directory / "cache"


def engine_directory() -> Path:
    """Where the environment for this interpreter and lock file is, installed or not."""
    return harness_home() / "environments" / f"{RELEASE}-py{OWN}-{ENGINE.digest}-{RECIPE}"


def ensure_engine(progress: Progress | None = None) -> EngineEnvironment:
    """The environment, installed now where it is missing (needs network, about 15 s).

    Raises:
        BadInput: this Python cannot run LocalStack.
        EngineError: it cannot be installed.
    """
    version = sys.version_info[:2]
    if not OLDEST <= version <= NEWEST:
        raise BadInput(
            f"LocalStack {RELEASE} does not run on Python {version[0]}.{version[1]}",
            fix="run the harness with Python 3.11, 3.12 or 3.13, or choose another engine",
        )
    tell = progress or (lambda _text, _fraction: None)
    directory = engine_directory()
    made = make_once(
        directory,
        lambda partial: _build(partial, ENGINE, tell),
        waiting=lambda: tell("another process installs LocalStack; waiting for it", None),
        usable=_has_its_interpreter,
    )
    return EngineEnvironment(directory, made)


def _has_its_interpreter(facts: dict[str, Any]) -> bool:
    """A cache may outlive the Python that its environment was made with (an upgrade, another
    runner)."""
    return Path(facts["python"]).exists()


def _build(partial: Path, lock: LockFile, tell: Progress) -> dict[str, Any]:
    text = f"installing LocalStack {RELEASE}"
    tell(text, 0.0)
    interpreter = interpreters()[OWN]
    python = installer.make_venv(partial / "venv", interpreter)
    installer.install(lock, python=python, progress=_scaled(tell, text, 0.02, 0.75))
    catalogue = partial / "catalogue"
    catalogue.mkdir()
    tell("building the service catalogue", 0.75)
    _build_catalogue(python, catalogue)
    tell(f"LocalStack {RELEASE} is installed", 1.0)
    return {"release": RELEASE, "python": str(interpreter), "packages": lock.packages}


def _scaled(tell: Progress, text: str, start: float, end: float) -> Callable[[float], None]:
    return lambda fraction: tell(text, start + (end - start) * fraction)


def _build_catalogue(python: Path, into: Path) -> None:
    stage = into / "stage"
    stage.mkdir()
    (stage / "harness_extension").symlink_to(EXTENSION)
    done = subprocess.run(
        [str(python), "-P", "-c", _BUILD_CATALOGUE, str(into)],
        env={"PYTHONPATH": str(stage), "HOME": str(into), "PATH": "/usr/bin:/bin"},
        cwd=into,
        capture_output=True,
        text=True,
        check=False,
    )
    (stage / "harness_extension").unlink()
    stage.rmdir()
    if done.returncode:
        last = "\n".join(done.stderr.splitlines()[-8:])
        raise EngineError(f"LocalStack's service catalogue cannot be built:\n{last}")
