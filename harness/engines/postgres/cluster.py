"""An empty cluster: made once by initdb, kept in HARNESS_HOME, and copied for each run."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from harness.engines.installation.home import harness_home, writable
from harness.engines.postgres.owner import Owner, new_directory
from harness.errors import EngineError

SUPERUSER = "harness"


def new_cluster(programs: Path, owner: Owner) -> Path:
    """A directory with a cluster `data` of its own, which belongs to the owner."""
    kept = writable(harness_home() / "postgres") / f"cluster-{_version(programs)}"
    directory = new_directory()
    data = directory / "data"
    if (kept / "PG_VERSION").is_file():
        shutil.copytree(kept, data)
    else:
        _initdb(programs, data, owner)
        _keep(data, kept)
    data.chmod(0o700)
    owner.give(directory)
    return directory


def _initdb(programs: Path, data: Path, owner: Owner) -> None:
    command = [str(programs / "initdb"), "-D", str(data), "-U", SUPERUSER, "--auth=trust",
               "--encoding=UTF8", "--no-locale", "--no-sync", "--wal-segsize=1"]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd="/", **owner.options()
    )
    if done.returncode:
        raise EngineError(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")


def _keep(data: Path, kept: Path) -> None:
    """Two harnesses may do this at once; the first one's is kept."""
    partial = kept.with_name(f"{kept.name}.{data.parent.name}")
    shutil.copytree(data, partial)
    try:
        partial.rename(kept)
    except OSError:
        shutil.rmtree(partial, ignore_errors=True)


def _version(programs: Path) -> str:
    told = subprocess.run(
        [str(programs / "postgres"), "--version"], capture_output=True, text=True, check=True
    )
    return told.stdout.split()[2]
