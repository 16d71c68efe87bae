"""One PostgreSQL for a process of the harness, with a database for each account."""

from __future__ import annotations

import atexit
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path

from harness.engines.base import RunningEngine
from harness.engines.ports import LOOPBACK, free_ports
from harness.engines.postgres import guard
from harness.engines.postgres.cluster import new_cluster
from harness.engines.postgres.database import Database
from harness.engines.postgres.finding import FIX, WHY_NOT, find_postgres
from harness.engines.postgres.owner import owner, sweep
from harness.errors import EngineError, Unsupported

READY = "database system is ready to accept connections"
STARTS_WITHIN = 60.0
"""Seconds, on a busy machine."""
_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "16MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # Nothing has to outlive the run.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "logging_collector": "off",
}


class Server:
    """A running PostgreSQL; it ends with this process, however that ends."""

    def __init__(self, programs: Path) -> None:
        sweep()
        self.programs = programs
        self.port = free_ports(1)[0]
        who = owner()
        directory = new_cluster(programs, who)
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        command = [str(programs / "postgres"), "-D", str(directory / "data"), "-p", str(self.port)]
        self._guard = subprocess.Popen(
            [sys.executable, "-I", "-S", guard.__file__, str(who.uid), str(who.gid),
             str(directory), *command, *settings],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, cwd="/", start_new_session=True,
        )  # fmt: skip
        self._said: deque[str] = deque(maxlen=50)
        self._ready = threading.Event()
        threading.Thread(target=self._hear, name="harness-postgres", daemon=True).start()
        atexit.register(self.close)
        if not self._ready.wait(STARTS_WITHIN) or READY not in "".join(self._said):
            self.close()
            raise EngineError("PostgreSQL did not start: " + "".join(self._said).strip())

    def close(self) -> None:
        """End it, and remove its data. Safe to call twice."""
        if self._guard.stdin is not None and not self._guard.stdin.closed:
            self._guard.stdin.close()
        self._guard.wait()

    @property
    def running(self) -> bool:
        return self._guard.poll() is None

    def _hear(self) -> None:
        """Its log must be read, or it would wait for somebody who does."""
        assert self._guard.stderr is not None
        for line in self._guard.stderr:
            self._said.append(line)
            if READY in line:
                self._ready.set()
        self._ready.set()


_LOCK = threading.Lock()
_SERVERS: list[Server] = []


def database_of(engine: RunningEngine, account: str) -> Database:
    """The account's own database, empty at first; PostgreSQL is started at the first call.

    Raises:
        Unsupported: none is installed, or the engine's functions could not reach it.
        EngineError: it does not start.
    """
    if engine.name == "docker":
        why = "its functions run in a container, and cannot reach a PostgreSQL beside it"
        raise Unsupported(engine.name, why)
    programs = find_postgres()
    if programs is None:
        raise Unsupported(engine.name, WHY_NOT, fix=FIX)
    with _LOCK:
        if not _SERVERS or not _SERVERS[-1].running:
            _SERVERS.append(Server(programs))
        server = _SERVERS[-1]
    return Database(server.programs / "psql", server.port, account)
