"""The part of HTTP/1.1 that Lambda runtimes speak, as an asyncio protocol."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

MAX_HEAD = 1 << 20
"""Bytes of a request's head; runtimes put X-Ray causes of up to 1 MB into a header."""


@dataclass
class Request:
    """A request whose body is complete; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    connection: HttpConnection

    def answer(
        self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> None:
        self.connection.answer(status, body, headers or {})


class HttpConnection(asyncio.Protocol):
    """One connection: requests are handed to `handle` one at a time, in order.

    `begin(path, headers)` is asked when a chunked body begins, and may give somebody who takes
    its parts as they come; then the request's own body is empty, and its headers hold the
    trailers too.
    """

    def __init__(
        self,
        handle: Callable[[Request], None],
        begin: Callable[[str, Mapping[str, str]], Callable[[bytes], None] | None] | None = None,
    ) -> None:
        self._handle = handle
        self._begin = begin
        self._take: Callable[[bytes], None] | None = None
        self._buffer = bytearray()
        self._head: tuple[str, str, dict[str, str]] | None = None
        self.transport: asyncio.Transport | None = None

    @property
    def open(self) -> bool:
        return self.transport is not None and not self.transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def connection_lost(self, _exc: Exception | None) -> None:
        self.transport = None

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._next_request():
            pass

    def answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        if not self.transport:
            return
        head = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Unknown')}"]
        head += [f"{name}: {_one_line(value)}" for name, value in headers.items()]
        head.append(f"Content-Length: {len(body)}\r\n\r\n")
        self.transport.write("\r\n".join(head).encode() + body)

    def _next_request(self) -> bool:
        if self._head is None:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                if len(self._buffer) > MAX_HEAD and self.transport:
                    self.transport.abort()
                return False
            self._head = _parse_head(bytes(self._buffer[:end]))
            del self._buffer[: end + 4]
            if self._head[2].get("expect", "").lower() == "100-continue" and self.transport:
                self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            if self._begin and "chunked" in self._head[2].get("transfer-encoding", "").lower():
                self._take = self._begin(self._head[1], self._head[2])
        method, path, headers = self._head
        body = self._pass_on(headers) if self._take else self._take_body(headers)
        if body is None:
            return False
        self._head = self._take = None
        self._handle(Request(method, path, headers, body, self))
        return bool(self._buffer)

    def _take_body(self, headers: Mapping[str, str]) -> bytes | None:
        if "chunked" in headers.get("transfer-encoding", "").lower():
            return self._take_chunks()
        length = int(headers.get("content-length") or 0)
        if len(self._buffer) < length:
            return None
        body = bytes(self._buffer[:length])
        del self._buffer[:length]
        return body

    def _pass_on(self, headers: dict[str, str]) -> bytes | None:
        """Hand over the chunks that are complete; empty after the last one."""
        assert self._take
        while (end := self._buffer.find(b"\r\n")) >= 0:
            size = int(bytes(self._buffer[:end]).split(b";")[0], 16)
            if size == 0:
                trailers, found, _ = bytes(self._buffer[end:]).partition(b"\r\n\r\n")
                if not found:
                    return None
                headers.update(_fields(trailers.decode("latin-1").split("\r\n")[1:]))
                del self._buffer[: end + len(trailers) + 4]
                return b""
            if len(self._buffer) < end + 2 + size + 2:
                return None
            self._take(bytes(self._buffer[end + 2 : end + 2 + size]))
            del self._buffer[: end + 2 + size + 2]
        return None

    def _take_chunks(self) -> bytes | None:
        body, at = bytearray(), 0
        while True:
            end = self._buffer.find(b"\r\n", at)
            if end < 0:
                return None
            size = int(bytes(self._buffer[at:end]).split(b";")[0], 16)
            at = end + 2
            if size == 0:
                stop = self._buffer.find(b"\r\n\r\n", end)
                if stop < 0:
                    return None
                del self._buffer[: stop + 4]
                return bytes(body)
            if len(self._buffer) < at + size + 2:
                return None
            body += self._buffer[at : at + size]
            at += size + 2


_REASONS = {200: "OK", 202: "Accepted", 400: "Bad Request", 404: "Not Found", 413: "Too Large"}


def _parse_head(head: bytes) -> tuple[str, str, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, *_ = first.split(" ")
    return method, path, _fields(lines)


def _fields(lines: list[str]) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _one_line(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ")
