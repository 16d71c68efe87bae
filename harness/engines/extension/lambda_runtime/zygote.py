"""The engine's side of a zygote: start it, have it fork processes, hear when they end."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).parent / "process" / "harness_zygote.py"


@dataclass(frozen=True)
class Exit:
    """How a process ended: an exit `code`, or the number of a `signal`.

    `started` is False where it never ran: what should have forked it ended, or could not.
    """

    code: int | None
    signal: int | None
    max_memory_mb: int = 0
    started: bool = True


@dataclass
class Process:
    """A process that a zygote forked; `pid` is None until the zygote said it."""

    on_exit: Callable[[Exit], None]
    pid: int | None = None


class Zygote:
    """Every method is called on the event loop's thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop, executable: str, site: str | None) -> None:
        self._loop = loop
        self._command = [executable, "-E", "-s", "-S", str(SCRIPT)]
        self._site = site
        self._processes: dict[str, Process] = {}
        self._popen: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._received = bytearray()
        self._hello: asyncio.Future[str | None] | None = None

    async def ready(self) -> str | None:
        """Start it if it does not run; the reason why there is no jail, or None if there is.

        Raises:
            RuntimeError: the interpreter ended before it could fork anything.
            OSError: it cannot be started.
        """
        if self._hello is None:
            self._start()
            self._hello = self._loop.create_future()
        return await asyncio.shield(self._hello)

    def spawn(
        self, key: str, message: dict[str, Any], output: int, on_exit: Callable[[Exit], None]
    ) -> Process:
        """Fork the process `key` with `output` as its stdout and stderr."""
        process = self._processes[key] = Process(on_exit)
        self._send({"op": "spawn", "id": key, **message}, [output])
        return process

    def kill(self, key: str) -> None:
        """SIGKILL to the process and all that it started; `on_exit` is still called."""
        if key in self._processes:
            self._send({"op": "kill", "id": key})

    @property
    def pid(self) -> int | None:
        return self._popen.pid if self._popen else None

    def close(self) -> None:
        """End it and every process that it forked."""
        if self._socket:
            self._socket.shutdown(socket.SHUT_RDWR)

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        command = [*self._command, str(theirs.fileno()), str(os.getpid())]
        if self._site:
            command.append(self._site)
        with theirs:
            try:
                self._popen = subprocess.Popen(
                    command,
                    pass_fds=[theirs.fileno()],
                    env={
                        "PATH": os.environ.get("PATH", os.defpath),
                        "LANG": "en_US.UTF-8",
                        "HOME": "/nonexistent",
                    },
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    start_new_session=True,
                )
            except OSError:
                ours.close()
                raise
        self._socket = ours
        self._received.clear()
        self._loop.add_reader(ours, self._read)

    def _send(self, message: dict[str, Any], descriptors: list[int] | None = None) -> None:
        data = json.dumps(message).encode()
        data = len(data).to_bytes(4, "big") + data
        if self._socket is None:
            raise RuntimeError("the interpreter that starts functions has ended")
        sent = socket.send_fds(self._socket, [data], descriptors or [])
        if sent < len(data):
            self._socket.sendall(data[sent:])

    def _read(self) -> None:
        assert self._socket is not None
        try:
            data = self._socket.recv(1 << 16)
        except OSError:
            data = b""
        if not data:
            self._ended()
            return
        self._received += data
        while len(self._received) >= 4:
            size = int.from_bytes(self._received[:4], "big")
            if len(self._received) < 4 + size:
                return
            message = json.loads(bytes(self._received[4 : 4 + size]))
            del self._received[: 4 + size]
            self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        if message["op"] == "hello" and self._hello and not self._hello.done():
            self._hello.set_result(message["jail_refused"])
        elif message["op"] == "spawned" and (process := self._processes.get(message["id"])):
            process.pid = message["pid"]
        elif message["op"] == "exit" and (process := self._processes.pop(message["id"], None)):
            process.on_exit(Exit(message["code"], message["signal"], message["max_memory_mb"]))
        elif message["op"] == "refused" and (process := self._processes.pop(message["id"], None)):
            process.on_exit(Exit(None, None, started=False))

    def _ended(self) -> None:
        assert self._socket is not None
        self._loop.remove_reader(self._socket)
        self._socket.close()
        self._socket = None
        code = self._popen.wait() if self._popen else None
        hello, self._hello = self._hello, None
        if hello and not hello.done():
            command = " ".join(self._command)
            hello.set_exception(RuntimeError(f"{command} ended at once with exit code {code}"))
        processes, self._processes = self._processes, {}
        for process in processes.values():
            process.on_exit(Exit(None, 9, started=process.pid is not None))


_zygotes: dict[tuple[str, str | None], Zygote] = {}


def zygote_for(
    loop: asyncio.AbstractEventLoop, executable: str | None = None, site: str | None = None
) -> Zygote:
    """The zygote of an interpreter; without one, that which only starts other programs."""
    key = (executable or sys.executable, site)
    # one step: several functions may be the first one at once
    return _zygotes.setdefault(key, Zygote(loop, *key))
