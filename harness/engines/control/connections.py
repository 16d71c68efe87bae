"""Kept connections to the control server, each for one request at a time.

A request takes the engine less time than a general client needs to send it and to read the
answer: so this speaks no more of HTTP/1.1 than the control server does.
"""

from __future__ import annotations

import select
import socket
import weakref
from collections import deque
from dataclasses import dataclass
from urllib.parse import urlsplit

CONNECT_WITHIN = 5.0
"""Seconds."""
_KEPT = 16
"""Connections that nobody uses at most."""
_MAX_HEAD = 65_536
_READ = 65_536
_SENT_TOGETHER = 65_536
"""Bytes of a body that are copied behind the head, so that both are sent at once."""


class NotOurs(Exception):
    """Something answers, but not as the control server does."""


@dataclass(frozen=True)
class Answer:
    """`data` is the whole body."""

    status: int
    data: bytes


class Connections:
    """Thread-safe: as many connections as there are requests at the same time."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._address = (parts.hostname or "", parts.port or 80)
        self._host = parts.netloc
        self._idle: deque[socket.socket] = deque()
        weakref.finalize(self, _close_all, self._idle)

    def exchange(
        self, method: str, target: str, body: bytes, content_type: str, within: float
    ) -> Answer:
        """Send a request and read the answer.

        Args:
            target: the path with its query.
            within: seconds that the answer, and each further part of it, may take.

        Raises:
            OSError: nothing answers (any more).
            NotOurs: another server does.
        """
        head = f"{method} {target} HTTP/1.1\r\nHost: {self._host}\r\n"
        if body:
            head += f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
        sock = self._take()
        try:
            sock.settimeout(within)
            if len(body) <= _SENT_TOGETHER:
                sock.sendall(f"{head}\r\n".encode() + body)
            else:
                sock.sendall(f"{head}\r\n".encode())
                sock.sendall(body)
            answer, last = _read(sock)
        except BaseException:
            sock.close()
            raise
        if last or len(self._idle) >= _KEPT:
            sock.close()
        else:
            self._idle.append(sock)
        return answer

    def _take(self) -> socket.socket:
        while self._idle:
            try:
                sock = self._idle.pop()
            except IndexError:  # another thread was quicker
                break
            if not _readable(sock):
                return sock
            sock.close()  # nothing was asked: what can be read is that the server has gone
        sock = socket.create_connection(self._address, CONNECT_WITHIN)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock


def _read(sock: socket.socket) -> tuple[Answer, bool]:
    """An answer, and whether the connection ends with it."""
    data = bytearray()
    while (end := data.find(b"\r\n\r\n")) < 0:
        if len(data) > _MAX_HEAD:
            raise NotOurs("its head is too long")
        _receive(sock, data)
    status, headers = _head(bytes(data[:end]))
    try:
        missing = end + 4 + int(headers["content-length"])
    except (KeyError, ValueError) as error:
        raise NotOurs("it does not say how long it is") from error
    while len(data) < missing:
        _receive(sock, data)
    if len(data) > missing:
        raise NotOurs("it is longer than it says")
    last = headers.get("connection", "").lower() == "close"
    return Answer(status, bytes(memoryview(data)[end + 4 :])), last


def _head(data: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = data.decode("latin-1").split("\r\n")
    version, _, rest = first.partition(" ")
    if version != "HTTP/1.1" or not rest[:3].isdigit():
        raise NotOurs(f"it begins with {first[:40]!r}")
    fields = (line.partition(":") for line in lines)
    return int(rest[:3]), {name.lower(): value.strip() for name, _, value in fields}


def _receive(sock: socket.socket, data: bytearray) -> None:
    part = sock.recv(_READ)
    if not part:
        raise ConnectionResetError("the connection was closed before the answer")
    data += part


def _readable(sock: socket.socket) -> bool:
    # Not select: it fails where the process has many files open.
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def _close_all(idle: deque[socket.socket]) -> None:
    while idle:
        idle.pop().close()
