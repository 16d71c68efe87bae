"""Responses in parts: of a function URL, and of `InvokeWithResponseStream`.

Source: Lambda developer guide, "Response streaming for Lambda functions"; Lambda API reference,
"InvokeWithResponseStream".
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextvars import copy_context
from typing import Any

from ...lambda_runtime.response_stream import Parts, listening
from .response import make, refused, streamed

WITH_PRELUDE = "application/vnd.awslambda.http-integration-response"
END_OF_PRELUDE = b"\0" * 8
LOG_TAIL_BYTES = 4096


class Invoked:
    """An invocation in a thread of its own; its parts come while it runs."""

    def __init__(self, lambda_service: Any, given: dict[str, Any]) -> None:
        self.parts = Parts()
        self.result: Any = None
        self.error: Exception | None = None
        self._given = given
        self._service = lambda_service
        context = copy_context()
        self._thread = threading.Thread(
            target=lambda: context.run(self._run), name="lambda-response-stream", daemon=True
        )
        self._thread.start()

    def _run(self) -> None:
        try:
            with listening(self.parts):
                self.result = self._service.invoke(**self._given)
            if self.parts.content_type is None and not self.result.is_error:
                self.parts.put(self.result.payload)
        except Exception as error:
            self.error = error
        finally:
            self.parts.end()


def respond_in_parts(lambda_service: Any, given: dict[str, Any]) -> Any:
    """The response of a function URL in the mode RESPONSE_STREAM."""
    from localstack.aws.api import ServiceException

    invoked = Invoked(lambda_service, given)
    coming = iter(invoked.parts)
    first = next(coming, None)
    if first is None:
        if isinstance(invoked.error, ServiceException):
            error = invoked.error
            return refused(error.status_code, error.message, error.code)
        if invoked.error is not None or invoked.result.is_error:
            return make(502, {}, (), b"Internal Server Error", given["request_id"])
        first = b""
    if invoked.parts.content_type != WITH_PRELUDE:
        kind = invoked.parts.content_type or "application/octet-stream"
        headers = {"Content-Type": kind}
        return make(200, headers, (), _after(first, coming), given["request_id"])
    head = first
    while END_OF_PRELUDE not in head and (part := next(coming, None)) is not None:
        head += part
    prelude, _, rest = head.partition(END_OF_PRELUDE)
    return streamed(json.loads(prelude), _after(rest, coming), given["request_id"])


def _after(first: bytes, coming: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from coming


def events(invoked: Invoked, first: bytes | None, coming: Iterator[bytes], tail: bool) -> Any:
    """The event stream of `InvokeWithResponseStream`."""
    for part in _after(first or b"", coming):
        yield {"PayloadChunk": {"Payload": part}}
    complete: dict[str, str] = {}
    result = invoked.result
    if result is None or result.is_error:
        told = _parsed(result.payload) if result is not None else {}
        complete["ErrorCode"] = "Unhandled"
        complete["ErrorDetails"] = json.dumps(told or {"errorMessage": str(invoked.error)})
    if tail and result is not None:
        complete["LogResult"] = base64.b64encode(
            (result.logs or "").encode()[-LOG_TAIL_BYTES:]
        ).decode()
    yield {"InvokeComplete": complete}


def _parsed(payload: bytes) -> Any:
    try:
        return json.loads(payload)
    except ValueError:
        return {"errorMessage": payload.decode("utf-8", "replace")}
