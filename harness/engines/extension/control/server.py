"""The HTTP server behind `harness.engines.control`: threads of its own, none that spins."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from . import guard, lifeline, listening, records
from .asking import Refused
from .routes import route

LOG = logging.getLogger(__name__)
MAX_BODY = 1 << 20
_NEVER = 86_400.0
"""Seconds between two looks of `serve_forever` at a stop flag that nobody sets."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int]) -> None:
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        LOG.debug("control connection of %s failed", client_address, exc_info=True)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: LocalStack's log is for LocalStack."""

    def _answer(self, method: str) -> None:
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        try:
            query.update(self._form())
            if why := guard.refusal(self.headers):  # type: ignore[arg-type]
                raise Refused(403, why)
            if method == "GET" and url.path == "/records":
                return self._stream(query)
            if method == "GET" and url.path == "/lifeline":
                return self._hold()
            self._json(200, route(method, url.path)(query))
        except Refused as refused:
            self._json(refused.status, {"error": str(refused)})
        except (BrokenPipeError, ConnectionError):
            self.close_connection = True
        except Exception as error:
            LOG.exception("control request %s %s failed", method, url.path)
            self._json(500, {"error": f"{type(error).__name__}: {error}"})

    def _form(self) -> dict[str, str]:
        length = int(self.headers.get("Content-Length") or 0)
        if length > MAX_BODY:
            self.close_connection = True
            raise Refused(413, "the body is too big")
        return dict(parse_qsl(self.rfile.read(length).decode("utf-8", "replace")))

    def _json(self, status: int, data: dict[str, Any]) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, query: dict[str, str]) -> None:
        since = query.get("since", "0")
        if not since.isdigit():
            raise Refused(400, f"since is {since!r}, not a number")
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        with contextlib.suppress(OSError):
            for chunk in records.chunks(int(since), query.get("account") or None):
                self.connection.sendall(b"%x\r\n%s\r\n" % (len(chunk), chunk))

    def _hold(self) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        lifeline.hold(self.connection)


def start(address: tuple[str, int]) -> None:
    """Listen at once (a taken port ends the engine's start), serve in a daemon thread."""
    server = Server(address)
    listening.ports.append(server.server_port)
    threading.Thread(
        target=server.serve_forever, args=(_NEVER,), name="harness-control", daemon=True
    ).start()
