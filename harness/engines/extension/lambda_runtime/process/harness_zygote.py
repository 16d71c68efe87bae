"""Forks function processes: `python -E -s -S harness_zygote.py FD PARENT_PID [SITE]`.

Started once for an interpreter, it imports what functions import anyway (with SITE: boto3
and AWS's runtime client), then forks a process for each execution environment. Messages are
JSON with a 4-byte length before it, over the socket FD. In: `spawn` (one file descriptor
with it: the pipe for the function's output) and `kill`. Out: `hello`, `spawned`, `refused`
(the system would not fork) and `exit`.

Single-threaded, standard library only, Python 3.9 and later. Ends when the socket closes,
killing every process that it forked.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import harness_bytecode  # type: ignore[import-not-found]
import harness_clock  # type: ignore[import-not-found]
import harness_forked  # type: ignore[import-not-found]
import harness_jail  # type: ignore[import-not-found]
import harness_jail_probe  # type: ignore[import-not-found]
import harness_outbound  # type: ignore[import-not-found]
import harness_preload  # type: ignore[import-not-found]
from harness_processes import (  # type: ignore[import-not-found]
    die_with_parent,
    ending,
    kill_group,
    kill_left_behind,
)

IDLE_S = 0.05
MAXRSS_IN_MB = 1024 if sys.platform == "linux" else 1 << 20


class Zygote:
    """`pids`: the processes that run, by their key."""

    def __init__(self, control: socket.socket, site: str | None) -> None:
        self.control = control
        self.site = site
        self.pids: dict[str, int] = {}
        self.preloaded = harness_preload.Preloaded(None)
        self.places: list[str] = []
        self.when_idle: list[Callable[[], object]] = []
        self.compiled = harness_bytecode.Compiled(site) if site else None
        self.received = bytearray()
        self.descriptors: list[int] = []

    def preload(self) -> None:
        if self.site:
            self.preloaded = harness_preload.preload(self.site)
            self.when_idle = self.preloaded.when_idle

    def send(self, message: dict[str, Any]) -> None:
        data = json.dumps(message).encode()
        self.control.sendall(len(data).to_bytes(4, "big") + data)

    def serve(self) -> NoReturn:
        wake_read, wake_write = os.pipe()
        watched: list[Any] = [self.control, wake_read]
        for end in (wake_read, wake_write):
            os.set_blocking(end, False)
        if self.compiled:
            watched.append(self.compiled.read)
        signal.set_wakeup_fd(wake_write)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: self.end())
        self.places = harness_jail.interpreter_places()
        refused = harness_jail_probe.why_no_jail()
        self.send({"op": "hello", "pid": os.getpid(), "jail_refused": refused})
        gc.collect()
        gc.freeze()
        while True:
            timeout = IDLE_S if self.when_idle else None
            ready, _, _ = select.select(watched, [], [], timeout)
            if not ready:
                self.when_idle.pop(0)()
                self.preloaded.look_again()
                gc.freeze()
            if wake_read in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(wake_read, 4096)
                self.reap()
            if self.compiled and self.compiled.read in ready:
                self.when_idle += [directory.compile for directory in self.compiled.hear()]
            if self.control in ready and not self.receive():
                self.end()

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
        if self.compiled:
            message["compiled"] = self.compiled.of(message.get("code", ()))
        if self.site and message.get("clock") and message["kind"] == "python":
            harness_clock.load(self.site)
            self.preloaded.look_again()
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
                self.become(message, output, zygote)
            except BaseException as error:
                os.write(2, f"harness: {error}\n".encode())
            os._exit(127)
        os.close(output)
        self.pids[message["id"]] = pid
        self.send({"op": "spawned", "id": message["id"], "pid": pid})

    def become(self, message: dict[str, Any], output: int, zygote: int) -> None:
        self.control.detach()
        if self.compiled and message["compiled"]:
            message["tell"] = self.compiled.told
        if message.get("jail") and message["kind"] == "python":
            message["jail"]["keep"] += self.places
        harness_forked.become(message, output, zygote, self.site, self.preloaded)

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
