"""The HTTP server behind `harness.engines.control`: threads of its own, none that spins."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import threading
from http import HTTPStatus
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any
from urllib.parse import parse_qsl

from . import guard, lifeline, listening, records
from .asking import Query, Refused
from .http_request import Head, Malformed, read_head
from .routes import route

LOG = logging.getLogger(__name__)
MAX_BODY = 1 << 20
MAX_CALL = 1 << 30
"""Bytes of an AWS call: an object of S3 may be big."""
_CLOSE = "Connection: close\r\n"
_NEVER = 86_400.0
"""Seconds between two looks of `serve_forever` at a stop flag that nobody sets."""
_PASSED_OVER = 64 << 20
"""Bytes of a refused body that are still taken, so that the client reads why."""
_SILENT = 1.0
"""Seconds that its next part may take."""


class Server(ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int]) -> None:
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        LOG.debug("control connection of %s failed", client_address, exc_info=True)


class Handler(StreamRequestHandler):
    """One connection, with one request after the other."""

    connection: socket.socket
    disable_nagle_algorithm = True

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            try:
                while (head := read_head(self.rfile)) and self._answered(head):  # type: ignore[arg-type]
                    pass
            except Malformed as malformed:
                self._refuse_the_rest(malformed.status, str(malformed))

    def _answered(self, head: Head) -> bool:
        """Whether another request may follow."""
        is_call = head.method == "POST" and head.path == "/call"
        if head.body_length > (MAX_CALL if is_call else MAX_BODY):
            raise Malformed(413, "the body is too big")
        if head.headers.get("expect", "").lower() == "100-continue":
            self.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = self.rfile.read(head.body_length)
        if len(body) < head.body_length:
            return False
        try:
            if why := guard.refusal(head.headers):
                raise Refused(403, why)
            if is_call:
                return self._call(body, last=head.last)
            query = {**head.query, **_form(body)} if body else head.query
            if head.method == "GET" and head.path == "/records":
                return self._stream(query)
            if head.method == "GET" and head.path == "/lifeline":
                return self._hold()
            status, answer = 200, route(head.method, head.path)(query)
        except Refused as refused:
            status, answer = refused.status, {"error": str(refused)}
        except Exception as error:
            LOG.exception("control request %s %s failed", head.method, head.path)
            status, answer = 500, {"error": f"{type(error).__name__}: {error}"}
        self._json(status, answer, last=head.last)
        return not head.last

    def _call(self, message: bytes, *, last: bool) -> bool:
        from ..object_calls.messages import answered

        self._send(200, "application/octet-stream", answered(message), last=last)
        return not last

    def _json(self, status: int, data: dict[str, Any], *, last: bool) -> None:
        self._send(status, "application/json", json.dumps(data).encode(), last=last)

    def _send(self, status: int, kind: str, body: bytes, *, last: bool) -> None:
        head = (
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {len(body)}\r\n{_CLOSE if last else ''}\r\n"
        )
        self.connection.sendall(head.encode() + body)

    def _refuse_the_rest(self, status: int, why: str) -> None:
        """Closing with bytes unread would reset the connection, and the answer be lost."""
        self._json(status, {"error": why}, last=True)
        self.connection.shutdown(socket.SHUT_WR)
        self.connection.settimeout(_SILENT)
        left = _PASSED_OVER
        with contextlib.suppress(OSError):
            while left > 0 and (read := self.connection.recv(65_536)):
                left -= len(read)

    def _stream(self, query: Query) -> bool:
        since = query.get("since", "0")
        if not since.isdigit():
            raise Refused(400, f"since is {since!r}, not a number")
        self._begin_chunks("Content-Type: application/x-ndjson\r\n")
        with contextlib.suppress(OSError):
            for chunk in records.chunks(int(since), query.get("account") or None):
                self.connection.sendall(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        return False

    def _hold(self) -> bool:
        self._begin_chunks("")
        lifeline.hold(self.connection)
        return False

    def _begin_chunks(self, header: str) -> None:
        head = f"HTTP/1.1 200 OK\r\n{header}{_CLOSE}Transfer-Encoding: chunked\r\n\r\n"
        self.connection.sendall(head.encode())


def _form(body: bytes) -> Query:
    return dict(parse_qsl(body.decode("utf-8", "replace")))


def start(address: tuple[str, int]) -> None:
    """Listen at once (a taken port ends the engine's start), serve in a daemon thread."""
    server = Server(address)
    listening.ports.append(server.server_address[1])
    threading.Thread(
        target=server.serve_forever, args=(_NEVER,), name="harness-control", daemon=True
    ).start()
