"""Processes of functions and what they started: how they end, and are ended."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_prctl = _libc.prctl if _libc else None


def die_with_parent(parent: int, number: int) -> None:
    """Have the kernel send signal `number` when the parent ends (Linux)."""
    if _prctl:
        _prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(0)


def kill_group(pid: int) -> None:
    """Kill a function's process and whatever it started."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def kill_left_behind(group: int) -> None:
    """Kill what a process that has ended started; its own number may be in use again."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def ending(status: int) -> dict[str, int | None]:
    """What `wait` told, as `code` or `signal`."""
    if os.WIFSIGNALED(status):
        return {"code": None, "signal": os.WTERMSIG(status)}
    return {"code": os.WEXITSTATUS(status), "signal": None}
