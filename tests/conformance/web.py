"""A web server beside the check: what an engine on this machine sends it."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.conformance import beside

PATIENCE_S = 60


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Web:
    """`answers`: status and body for the requests to come, by path; else 200 and `{}`."""

    url: str
    requests: queue.Queue[Request] = field(default_factory=queue.Queue)
    answers: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def next(self) -> Request:
        return self.requests.get(timeout=PATIENCE_S)


@contextmanager
def serving() -> Iterator[Web]:
    """A server on a free port, until the end of the block."""
    server, url = beside.server(_Handler)
    web = Web(url)
    server.web = web  # type: ignore[attr-defined]
    thread = threading.Thread(target=lambda: server.serve_forever(0.05), daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def _answer(self) -> None:
        web: Web = self.server.web  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        web.requests.put(Request(self.command, self.path, headers, body))
        coming = web.answers.get(self.path.partition("?")[0]) or [(200, "{}")]
        status, text = coming.pop(0)
        self.send_response(status)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: Any) -> None:
        pass


for _method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
    setattr(_Handler, f"do_{_method}", _Handler._answer)
