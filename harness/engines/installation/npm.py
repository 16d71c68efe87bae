"""`npm ci` of a lock file that comes with the package."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path

from harness.engines.base import Progress
from harness.errors import EngineError

_INSTALL_WITHIN = 300.0


def npm_ci(npm: str, files: Path, into: Path, what: str, tell: Progress) -> None:
    """Install what `files`' package-lock.json names into `into`, with progress.

    `what` is what the packages are, as progress and errors call them.

    Raises:
        EngineError: npm failed, or took too long; with its last lines.
    """
    for name in ("package.json", "package-lock.json"):
        shutil.copy(files / name, into / name)
    lock = json.loads((into / "package-lock.json").read_text())
    expected = [
        into / path for path, package in lock["packages"].items() if path and "os" not in package
    ]  # those of other systems never come
    log = into / "npm.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"],
            cwd=into, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        end = time.monotonic() + _INSTALL_WITHIN
        try:
            while process.poll() is None:
                if time.monotonic() > end:
                    raise EngineError(f"npm did not install {what} in {_INSTALL_WITHIN:.0f} s")
                there = sum(1 for each in expected if (each / "package.json").exists())
                tell(f"installing {what}", 0.99 * there / len(expected))
                time.sleep(0.1)
        finally:
            process.kill()
            process.wait()
    if process.returncode:
        said = "\n".join(log.read_text(errors="replace").splitlines()[-6:])
        raise EngineError(
            f"npm could not install {what}:\n{said}",
            fix="check the network, then run `harness engines install`",
        )
    log.unlink()
