"""Kept connections to the control server, each for one request at a time.

A request takes the engine less time than a general client needs to send it and to read the
answer: so this speaks no more of HTTP/1.1 than the control server does.
"""

from __future__ import annotations

import contextlib
import select
import socket
import weakref
from collections import deque
from collections.abc import Iterator
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

    def stream(self, target: str, within: float) -> Answer | Chunks:
        """GET an answer that comes in parts; one that comes whole is a refusal.

        Args:
            within: seconds that each part may take.

        Raises:
            OSError: nothing answers (any more).
            NotOurs: another server does.
        """
        sock = self._take()
        try:
            sock.settimeout(within)
            sock.sendall(f"GET {target} HTTP/1.1\r\nHost: {self._host}\r\n\r\n".encode())
            data = bytearray()
            status, headers = _read_head(sock, data)
            if headers.get("transfer-encoding", "").lower() == "chunked":
                return Chunks(sock, data)
            answer, _ = _read_rest(sock, data, status, headers)
            sock.close()
        except BaseException:
            sock.close()
            raise
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


class Chunks:
    """The body of an answer as it comes: all that arrived together, joined."""

    def __init__(self, sock: socket.socket, data: bytearray) -> None:
        """`data`: what was read of the body with its head."""
        self._sock = sock
        self._data = data

    def __iter__(self) -> Iterator[bytes]:
        """Ends where the body does.

        Raises:
            OSError: it breaks off, or falls silent.
            ValueError: it is not as it should be.
        """
        data = self._data
        while True:
            parts, at, last = [], 0, False
            while not last and (end := data.find(b"\r\n", at)) >= 0:
                size = int(data[at:end], 16)
                after = end + 2 + size
                if len(data) < after + 2:
                    break
                last = not size
                parts.append(bytes(memoryview(data)[end + 2 : after]))
                at = after + 2
            if parts:
                del data[:at]
                yield b"".join(parts)
            if last:
                return
            _receive(self._sock, data)

    def close(self) -> None:
        """End it; a thread that is reading comes back at once."""
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()


def _read(sock: socket.socket) -> tuple[Answer, bool]:
    """An answer, and whether the connection ends with it."""
    data = bytearray()
    status, headers = _read_head(sock, data)
    return _read_rest(sock, data, status, headers)


def _read_head(sock: socket.socket, data: bytearray) -> tuple[int, dict[str, str]]:
    """The status and the headers; `data` keeps what came after them."""
    while (end := data.find(b"\r\n\r\n")) < 0:
        if len(data) > _MAX_HEAD:
            raise NotOurs("its head is too long")
        _receive(sock, data)
    head = bytes(memoryview(data)[:end])
    del data[: end + 4]
    return _head(head)


def _read_rest(
    sock: socket.socket, data: bytearray, status: int, headers: dict[str, str]
) -> tuple[Answer, bool]:
    try:
        length = int(headers["content-length"])
    except (KeyError, ValueError) as error:
        raise NotOurs("it does not say how long it is") from error
    while len(data) < length:
        _receive(sock, data)
    if len(data) > length:
        raise NotOurs("it is longer than it says")
    return Answer(status, bytes(data)), headers.get("connection", "").lower() == "close"


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
