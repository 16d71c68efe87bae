"""As whom PostgreSQL runs: it refuses to run as root."""

from __future__ import annotations

import os
import pwd
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.engines.installation.home import harness_home, writable


@dataclass(frozen=True)
class Owner:
    """A user and group id; -1 where the harness's own will do."""

    uid: int = -1
    gid: int = -1

    @property
    def is_other(self) -> bool:
        return self.uid >= 0

    def options(self) -> dict[str, Any]:
        """What `subprocess` takes to run a program as this user."""
        if not self.is_other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, directory: Path) -> None:
        """Let the directory and all in it be this owner's."""
        if not self.is_other:
            return
        for folder, _, files in os.walk(directory):
            os.chown(folder, self.uid, self.gid)
            for name in files:
                os.chown(Path(folder, name), self.uid, self.gid)


def owner() -> Owner:
    """The harness's own user; of root, `postgres` where there is one, else `nobody`."""
    if os.geteuid() != 0:
        return Owner()
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(entry.pw_uid, entry.pw_gid)
    return Owner(65534, 65534)


def new_directory() -> Path:
    """A directory for one run; another owner than ours could not get through to our home."""
    prefix = f"harness-postgres-{os.getpid()}-"
    if owner().is_other:
        directory = Path(tempfile.mkdtemp(prefix=prefix))
    else:
        directory = Path(tempfile.mkdtemp(prefix=prefix, dir=writable(harness_home() / "postgres")))
    owner().give(directory)
    return directory


def sweep() -> None:
    """Remove what runs left behind whose guard was killed."""
    for parent in (harness_home() / "postgres", Path(tempfile.gettempdir())):
        for directory in parent.glob("harness-postgres-*-*"):
            pid = directory.name.split("-")[2]
            if pid.isdigit() and not _is_alive(int(pid)):
                shutil.rmtree(directory, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
