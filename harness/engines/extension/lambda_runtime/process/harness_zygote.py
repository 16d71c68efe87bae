"""Forks function processes: `python -E -s -S harness_zygote.py FD PARENT_PID [SITE]`.

Started once for an interpreter, it imports what functions import anyway (with SITE: boto3
and AWS's runtime client), then forks a process for each execution environment. Messages are
JSON with a 4-byte length before it, over the socket FD. In: `spawn` (one file descriptor
with it: the pipe for the function's output) and `kill`. Out: `hello`, `spawned`, `refused`
(the system would not fork) and `exit`.

Single-threaded, standard library only, Python 3.9 and later. Ends when the socket closes,
killing every process that it forked.
"""

# pathlib is not worth its import in processes that start in milliseconds
# ruff: noqa: PTH100, PTH102, PTH118, PTH120
from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from typing import Any, NoReturn

import harness_jail  # type: ignore[import-not-found]
import harness_outbound  # type: ignore[import-not-found]
import harness_python_child  # type: ignore[import-not-found]
import harness_sdk_cache  # type: ignore[import-not-found]

OWN_MODULES = (
    "harness_clock",
    "harness_jail",
    "harness_outbound",
    "harness_python_child",
    "harness_sdk_cache",
    "harness_sdk_endpoint",
)
PR_SET_PDEATHSIG = 1
IDLE_S = 0.05
MAXRSS_IN_MB = 1024 if sys.platform == "linux" else 1 << 20
# not awslambdaric: its native part reads the address of the Runtime API when it is loaded
PRELOAD = (
    "boto3",
    "boto3.session",
    "boto3.dynamodb.conditions",
    "boto3.s3.transfer",
    "botocore.session",
    "botocore.client",
    "botocore.httpsession",
    "botocore.handlers",
    "botocore.signers",
    "http.client",
    "simplejson",
    "concurrent.futures.thread",
    "logging",
    "decimal",
    "uuid",
    "ssl",
)


def die_with_parent(parent: int, number: int) -> None:
    """Have the kernel send signal `number` when the parent ends (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(0)


class Zygote:
    """`pids`: the processes that run, by their key."""

    def __init__(self, control: socket.socket, site: str | None) -> None:
        self.control = control
        self.site = site
        self.pids: dict[str, int] = {}
        self.preloaded: list[str] = []
        self.places: list[str] = []
        self.when_idle: list[Callable[[], object]] = []
        self.received = bytearray()
        self.descriptors: list[int] = []

    def preload(self) -> None:
        if not self.site:
            return
        sys.path.insert(0, self.site)
        for name in PRELOAD:
            try:
                __import__(name)
            except ImportError as error:
                print(f"harness: {name} is not in {self.site}: {error}", file=sys.stderr)
        if "boto3" in sys.modules:
            self.when_idle = harness_sdk_cache.install()
            self.when_idle.pop(0)()
        sys.path.remove(self.site)
        inside = self.site.rstrip("/") + "/"
        self.preloaded = [
            name
            for name, module in sys.modules.items()
            if (getattr(module, "__file__", None) or "").startswith(inside)
        ]

    def send(self, message: dict[str, Any]) -> None:
        data = json.dumps(message).encode()
        self.control.sendall(len(data).to_bytes(4, "big") + data)

    def serve(self) -> NoReturn:
        wake_read, wake_write = os.pipe()
        watched: list[Any] = [self.control, wake_read]
        for end in (wake_read, wake_write):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wake_write)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: self.end())
        self.places = harness_jail.interpreter_places()
        self.send({"op": "hello", "pid": os.getpid(), "jail_refused": why_no_jail()})
        gc.collect()
        gc.freeze()
        while True:
            timeout = IDLE_S if self.when_idle else None
            ready, _, _ = select.select(watched, [], [], timeout)
            if not ready:
                self.prepare_more()
            if wake_read in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(wake_read, 4096)
                self.reap()
            if self.control in ready and not self.receive():
                self.end()

    def prepare_more(self) -> None:
        assert self.site
        sys.path.insert(0, self.site)
        try:
            self.when_idle.pop(0)()
        finally:
            sys.path.remove(self.site)
        gc.freeze()

    def receive(self) -> bool:
        data, descriptors, _, _ = socket.recv_fds(self.control, 1 << 20, 64)
        if not data:
            return False
        self.descriptors += descriptors
        self.received += data
        while len(self.received) >= 4:
            size = int.from_bytes(self.received[:4], "big")
            if len(self.received) < 4 + size:
                break
            message = json.loads(bytes(self.received[4 : 4 + size]))
            del self.received[: 4 + size]
            if message["op"] == "spawn":
                self.spawn(message, self.descriptors.pop(0))
            elif message["op"] == "kill":
                self.kill(message["id"])
        return True

    def spawn(self, message: dict[str, Any], output: int) -> None:
        zygote = os.getpid()
        try:
            pid = os.fork()
        except OSError as error:
            # no memory or too many processes just now: the functions that run go on
            print(f"harness: fork: {error}", file=sys.stderr, flush=True)
            os.close(output)
            self.send({"op": "refused", "id": message["id"]})
            return
        if pid == 0:
            try:
                self.become_child(message, output, zygote)
            except BaseException as error:
                os.write(2, f"harness: {error}\n".encode())
            os._exit(127)
        os.close(output)
        self.pids[message["id"]] = pid
        self.send({"op": "spawned", "id": message["id"], "pid": pid})

    def become_child(self, message: dict[str, Any], output: int, zygote: int) -> NoReturn:
        os.setsid()
        die_with_parent(zygote, signal.SIGKILL)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGPIPE, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        if message["kind"] == "python":
            signal.signal(signal.SIGPIPE, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.default_int_handler)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        self.control.detach()
        os.closerange(3, 256)
        if message.get("clock"):
            self.see_other_time(message)
        if message.get("jail"):
            if message["kind"] == "python":
                message["jail"]["keep"] += self.places
            harness_jail.enter(message["jail"])
        else:
            os.chdir(message["cwd"])
        if message["kind"] == "python":
            for name in OWN_MODULES:
                sys.modules.pop(name, None)
            assert self.site
            harness_python_child.run(message, self.site, self.preloaded)
        os.execve(message["argv"][0], message["argv"], message["env"])

    def see_other_time(self, message: dict[str, Any]) -> None:
        if message["kind"] == "python":
            sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
            import harness_clock  # type: ignore[import-not-found]

            del sys.path[0]
            assert self.site
            harness_clock.follow(message["clock"], self.site)
        else:
            clock = os.open(message["clock"], os.O_RDONLY)
            os.set_inheritable(clock, True)
            message["env"]["HARNESS_CLOCK_FD"] = str(clock)

    def kill(self, environment: str) -> None:
        pid = self.pids.get(environment)
        if pid:
            kill_group(pid)

    def reap(self) -> None:
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            kill_left_behind(pid)
            for environment, known in list(self.pids.items()):
                if known == pid:
                    del self.pids[environment]
                    peak = usage.ru_maxrss // MAXRSS_IN_MB
                    self.send(
                        {"op": "exit", "id": environment, "max_memory_mb": peak, **ending(status)}
                    )

    def end(self) -> NoReturn:
        for pid in self.pids.values():
            kill_group(pid)
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
    if os.WIFSIGNALED(status):
        return {"code": None, "signal": os.WTERMSIG(status)}
    return {"code": os.WEXITSTATUS(status), "signal": None}


def why_no_jail() -> str | None:
    """None if a process may have a file system of its own, else the reason."""
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


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    die_with_parent(int(sys.argv[2]), signal.SIGTERM)
    sys.path.pop(0)
    zygote = Zygote(control, sys.argv[3] if len(sys.argv) > 3 else None)
    zygote.preload()
    harness_outbound.install()
    zygote.serve()


if __name__ == "__main__":
    main()
