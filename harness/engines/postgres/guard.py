"""Runs PostgreSQL as its child, and sees to it that nothing of it is left.

`python -I -S guard.py UID GID DIRECTORY COMMAND…`; standard library only. When standard input
ends (the harness holds its other end, so also when that is killed), on SIGTERM, and when
PostgreSQL ends by itself, it ends PostgreSQL at once and removes the directory. When the guard
itself is killed, the kernel tells PostgreSQL (Linux).
"""

from __future__ import annotations

import ctypes
import os
import select
import shutil
import signal
import sys
import time
from types import FrameType

PR_SET_PDEATHSIG = 1
END_WITHIN = 3.0
"""Seconds that PostgreSQL gets for its immediate shutdown."""


def main() -> int:
    uid, gid, directory, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:]
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD, signal.SIGHUP):
        signal.signal(number, _ignore)
    child = os.fork()
    if child == 0:
        _become(uid, gid, command)
    while True:
        ready, _, _ = select.select([0, woken], [], [])
        if 0 in ready and not os.read(0, 64):
            break
        if woken in ready:
            ended, _ = os.waitpid(child, os.WNOHANG)
            if ended or set(os.read(woken, 64)) & {signal.SIGTERM, signal.SIGINT}:
                break
    _end(child)
    shutil.rmtree(directory, ignore_errors=True)
    return 0


def _become(uid: int, gid: int, command: list[str]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
    guard = os.getppid()
    os.setsid()
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        # After setuid, which clears it.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT, 0, 0, 0)
        if os.getppid() != guard:
            os._exit(1)
    os.execv(command[0], command)


def _end(child: int) -> None:
    deadline = time.monotonic() + END_WITHIN
    number = signal.SIGQUIT
    while True:
        try:
            os.kill(child, number)
            if os.waitpid(child, os.WNOHANG)[0]:
                return
        except (ProcessLookupError, ChildProcessError):
            return
        if time.monotonic() > deadline:
            number = signal.SIGKILL
        time.sleep(0.01)


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """The signal wakes `select` through the pipe."""


if __name__ == "__main__":
    sys.exit(main())
