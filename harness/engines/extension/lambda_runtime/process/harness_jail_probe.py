"""Whether processes here may have a file system of their own: one tries it."""

# pathlib is not worth its import in processes that start in milliseconds
# ruff: noqa: PTH102, PTH118
from __future__ import annotations

import os
import shutil
import tempfile

import harness_jail  # type: ignore[import-not-found]


def why_no_jail() -> str | None:
    """None if a process may have one, else the reason."""
    place = tempfile.mkdtemp(prefix="harness-probe-")
    try:
        for name in ("root", "task", "tmp"):
            os.mkdir(os.path.join(place, name))
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                harness_jail.enter({n: os.path.join(place, n) for n in ("root", "task", "tmp")})
                os.write(write, b"")
            except BaseException as error:
                os.write(write, str(error).encode() or b"refused")
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as answer:
            reason = answer.read()
        os.waitpid(pid, 0)
        return reason or None
    finally:
        shutil.rmtree(place, ignore_errors=True)
