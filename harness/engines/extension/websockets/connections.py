"""Connections that are open, by their ids."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..http_apis.apis import Api


class Closed(Exception):
    """The client has gone."""


@dataclass(eq=False)
class Connection:
    """`socket` None: `$connect` has not let it in yet. Times: seconds since the epoch."""

    id: str
    api: Api
    stage: str
    source_ip: str
    user_agent: str
    connected_at: float
    authorizer: dict[str, Any] | None = None
    socket: Any = None
    last_active: float = 0.0
    silent: bool = False
    """Its end is told to nobody: a reset has closed it."""
    closed_by_us: tuple[int, str] | None = None
    timer: Any = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, data: str | bytes) -> None:
        """
        Raises:
            Closed: it is not open.
        """
        if self.socket is None or self.closed_by_us or _has_gone(self.socket):
            raise Closed
        # Before it goes: who has received it may move the clock at once.
        self.last_active = time.time()
        with self._lock:
            self.socket.send(data)

    def close(self, code: int, reason: str) -> None:
        if self.socket is None or self.closed_by_us:
            return
        self.closed_by_us = (code, reason)
        with contextlib.suppress(Exception):  # it may be closing by itself
            self.socket.close(code, reason)


def _has_gone(socket: Any) -> bool:
    return bool(getattr(getattr(socket.socket, "channel", None), "closed", False))


class Connections:
    """Thread-safe."""

    def __init__(self) -> None:
        self._open: dict[str, Connection] = {}

    def add(self, connection: Connection) -> None:
        self._open[connection.id] = connection

    def remove(self, connection: Connection) -> None:
        self._open.pop(connection.id, None)

    def get(self, api: str, stage: str, identifier: str) -> Connection | None:
        """One that is open: its stage's, and let in."""
        found = self._open.get(identifier)
        if found is None or found.socket is None or (found.api.id, found.stage) != (api, stage):
            return None
        return None if found.closed_by_us or _has_gone(found.socket) else found

    def of(self, account: str) -> Iterator[Connection]:
        for connection in list(self._open.values()):
            if connection.api.account == account:
                yield connection


CONNECTIONS = Connections()
