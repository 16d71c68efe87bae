"""The Runtime API of one environment, on a loopback port of its own.

A port each, since AWS's clients take a host and a port and no path before theirs. Shape:
Lambda developer guide, "Using the Lambda runtime API for custom runtimes".
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping

from .http_connection import HttpConnection, Request
from .outcome import Work

OK = b'{"status":"OK"}'


class RuntimeApi:
    """Tells apart what a runtime says; the answers are up to who listens.

    `on_next(request)`, `on_answer(request, request id, "response" or "error")`,
    `on_init_error(request)`, `on_stream(request id, headers)` for a response in parts, and our
    own `on_refused(request)`: a host was not let through.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        *,
        on_next: Callable[[Request], None],
        on_answer: Callable[[Request, str, str], None],
        on_init_error: Callable[[Request], None],
        on_refused: Callable[[Request], None],
        on_stream: Callable[[str, Mapping[str, str]], Callable[[bytes], None] | None],
    ) -> None:
        self._loop = loop
        self._on_next, self._on_answer, self._on_init_error = on_next, on_answer, on_init_error
        self._on_refused, self._on_stream = on_refused, on_stream
        self._server: asyncio.Server | None = None

    async def listen(self) -> None:
        """Take a free port; does nothing the second time."""
        if self._server is None:
            self._server = await self._loop.create_server(
                lambda: HttpConnection(self._route, self._stream), "127.0.0.1", 0
            )

    @property
    def address(self) -> str:
        """What `AWS_LAMBDA_RUNTIME_API` has to be."""
        assert self._server
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        if self._server:
            self._server.close()

    def _stream(self, path: str, headers: Mapping[str, str]) -> Callable[[bytes], None] | None:
        parts = path.strip("/").split("/")
        streaming = headers.get("lambda-runtime-function-response-mode") == "streaming"
        if streaming and len(parts) == 5 and parts[4] == "response":
            return self._on_stream(parts[3], headers)
        return None

    def _route(self, request: Request) -> None:
        parts = request.path.strip("/").split("/")
        if parts == ["harness", "refused"]:
            self._on_refused(request)
        elif parts[:2] != ["2018-06-01", "runtime"]:
            request.answer(404)
        elif parts[2:] == ["invocation", "next"]:
            self._on_next(request)
        elif parts[2:] == ["init", "error"]:
            self._on_init_error(request)
        elif len(parts) == 5 and parts[2] == "invocation" and parts[4] in ("response", "error"):
            self._on_answer(request, parts[3], parts[4])
        else:
            request.answer(404)


def event_headers(work: Work, began: float) -> dict[str, str]:
    """What goes with an event. `began`: by the function's clock, in seconds since the epoch."""
    headers = {
        "Content-Type": "application/json",
        "Lambda-Runtime-Aws-Request-Id": work.request_id,
        "Lambda-Runtime-Invoked-Function-Arn": work.arn,
        "Lambda-Runtime-Deadline-Ms": str(int((began + work.timeout_s) * 1000)),
    }
    if work.trace_id:
        headers["Lambda-Runtime-Trace-Id"] = work.trace_id
    if work.client_context:
        headers["Lambda-Runtime-Client-Context"] = work.client_context
    return headers


def no_such_invocation(request: Request) -> None:
    body = {"errorType": "InvalidRequestID", "errorMessage": "no such invocation runs"}
    request.answer(400, json.dumps(body).encode())
