"""A pool of connections that lives as long as the environment, so warm invocations reuse them."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import Connection

TOO_MANY = ("53300", "53400")
"""PostgreSQL's too_many_connections and configuration_limit_exceeded."""
PAUSE = 0.05


class PoolExhausted(Exception):
    """No connection became free in time."""


class Pool:
    """At most `size` connections, opened when they are needed; borrowing waits `wait` seconds."""

    def __init__(self, url: str, size: int, wait: float) -> None:
        parts = urlsplit(url)
        self._place = f"{parts.hostname}:{parts.port}{parts.path}"
        self._options = {
            "user": parts.username, "password": parts.password, "host": parts.hostname,
            "port": parts.port, "database": parts.path.lstrip("/"), "timeout": 5,
        }  # fmt: skip
        self._size = size
        self._wait = wait
        self._idle: list[Connection] = []
        self._out = 0
        self._changed = threading.Condition()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection in a transaction: committed at the end, rolled back on an error."""
        borrowed = self._borrow()
        try:
            borrowed.run("begin")
            yield borrowed
            borrowed.run("commit")
        except (InterfaceError, OSError):
            self._give_back(None)
            raise
        except BaseException:
            borrowed.run("rollback")
            self._give_back(borrowed)
            raise
        self._give_back(borrowed)

    def _borrow(self) -> Connection:
        deadline = time.monotonic() + self._wait
        why = f"all {self._size} of this pool are taken"
        while True:
            with self._changed:
                while self._idle:
                    found = self._idle.pop()
                    if _is_alive(found):
                        self._out += 1
                        return found
                free = self._out < self._size
                self._out += free
            if free:
                try:
                    return Connection(**self._options)
                except DatabaseError as error:
                    self._give_back(None)
                    told = error.args[0] if isinstance(error.args[0], dict) else {}
                    if told.get("C") not in TOO_MANY:
                        raise
                    why = str(told.get("M"))
            if (left := deadline - time.monotonic()) <= 0:
                raise PoolExhausted(f"no connection to {self._place} in {self._wait:g} s: {why}")
            with self._changed:
                self._changed.wait(min(left, PAUSE))

    def _give_back(self, connection: Connection | None) -> None:
        """None: it is broken."""
        with self._changed:
            self._out -= 1
            if connection is not None:
                self._idle.append(connection)
            self._changed.notify()


def _is_alive(connection: Any) -> bool:
    """Whether the other end is still there: a failover, or the proxy, may have closed it."""
    try:
        connection.run("select 1")
    except (InterfaceError, DatabaseError, OSError):
        return False
    return True


POOL = Pool(
    os.environ["DATABASE_URL"],
    int(os.environ.get("POOL_SIZE", "2")),
    float(os.environ.get("POOL_WAIT", "3")),
)
