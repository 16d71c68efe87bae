"""Runs the engine as its child and sees to it that nothing of it is left.

`python -I -S guard.py attached|detached LOCK COMMAND…`; standard library only, and nothing
heavy, since the engine waits for it.
It ends the engine, the functions' processes and whatever these started when
  * it gets SIGTERM, SIGINT or SIGHUP: the engine has GRACE to end by itself, with its log whole,
  * attached: standard input ends (the harness holds its other end, so also when that is
    killed; then it removes the state directory too, in which it runs): at once,
  * the engine ends by itself.
What is left then is ended by SIGKILL.
On Linux it is the subreaper of all of them, so that a process whose parent has died is
still found, in whatever session it is. LOCK is the descriptor of a locked file: free
again when the guard is gone. Its exit status is the engine's (128 + the signal).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from types import FrameType

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
GRACE = 1.0
"""Seconds; the engine needs milliseconds, unless it hangs."""


def main() -> int:
    attached, lock, command = sys.argv[1] == "attached", int(sys.argv[2]), sys.argv[3:]
    os.set_inheritable(lock, False)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD, signal.SIGHUP):
        signal.signal(number, _ignore)
    engine = os.posix_spawn(
        command[0],
        command,
        {**os.environ, "HARNESS_GUARD_PID": str(os.getpid())},
        file_actions=[(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)],
        setsigdef=[signal.SIGTERM, signal.SIGINT, signal.SIGCHLD, signal.SIGHUP],
        setsigmask=[],
    )
    status = None
    watched = [0, woken] if attached else [woken]
    while status is None:
        ready, _, _ = select.select(watched, [], [])
        if 0 in ready and not os.read(0, 64):
            end_everything(engine, status)
            remove_state(lock)
            return 0
        if woken in ready:
            signals = os.read(woken, 64)
            status = _reap(engine)
            if status is not None:
                how = f"signal {status - 128}" if status > 128 else f"exit status {status}"
                os.write(1, f"the engine ended by itself, with {how}\n".encode())
            elif set(signals) & {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}:
                status = ask_to_end(engine, woken)
                break
    return end_everything(engine, status)


def ask_to_end(engine: int, woken: int) -> int | None:
    """The engine's exit status; None: it did not end within its grace."""
    os.kill(engine, signal.SIGTERM)
    end, status = time.monotonic() + GRACE, None
    while status is None and (left := end - time.monotonic()) > 0:
        if select.select([woken], [], [], left)[0]:
            os.read(woken, 64)
        status = _reap(engine)
    return status


def remove_state(lock: int) -> None:
    """Whoever would have removed the state directory, this one, is gone."""
    import shutil

    with contextlib.suppress(OSError):
        if os.path.samestat(os.stat("alive.lock"), os.fstat(lock)):  # noqa: PTH116
            shutil.rmtree(os.getcwd(), ignore_errors=True)  # noqa: PTH109


def end_everything(engine: int, status: int | None) -> int:
    """Kill until nothing is left; a process may be forking while the others are killed."""
    for _ in range(100):
        left = descendants(os.getpid())
        if not left:
            break
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        end = time.monotonic() + 0.5
        while time.monotonic() < end:
            found = _reap(engine)
            status = status if found is None else found
            if not any(_alive(pid) for pid in left):
                break
            time.sleep(0.002)
    return 0 if status is None else status


def descendants(root: int) -> list[int]:
    """Every living process below `root`, parents first."""
    children: dict[int, list[int]] = {}
    for pid, parent in _processes():
        children.setdefault(parent, []).append(pid)
    found: list[int] = []
    waiting = [root]
    while waiting:
        below = children.get(waiting.pop(0), [])
        found += below
        waiting += below
    return found


def _processes() -> list[tuple[int, int]]:
    found = []
    if sys.platform == "linux":
        for name in os.listdir("/proc"):  # noqa: PTH208
            if name.isdigit():
                with contextlib.suppress(OSError), open(f"/proc/{name}/stat", "rb") as file:  # noqa: PTH123
                    state, parent = file.read().rpartition(b")")[2].split()[:2]
                    if state not in (b"Z", b"X"):
                        found.append((int(name), int(parent)))
        return found
    listed = subprocess.run(
        ["/bin/ps", "-axo", "pid=,ppid=,state="], capture_output=True, text=True, check=False
    )
    for line in listed.stdout.splitlines():
        pid, parent, state = line.split()[:3]
        if not state.startswith("Z") and "/bin/ps" not in line:
            found.append((int(pid), int(parent)))
    return found


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _reap(engine: int) -> int | None:
    """Collect what has ended; the engine's exit status when it is among them."""
    status = None
    while True:
        try:
            pid, raw = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return status
        if pid == 0:
            return status
        if pid == engine:
            code = os.waitstatus_to_exitcode(raw)
            status = code if code >= 0 else 128 - code


def _ignore(_signal: int, _frame: FrameType | None) -> None:
    """Only wakes `select`."""


if __name__ == "__main__":
    sys.exit(main())
