"""What a function answered, held against what Lambda takes."""

from __future__ import annotations

import base64
import json
from typing import NamedTuple

from .http_connection import Request
from .outcome import failure
from .response_stream import STREAM_BYTES

MAX_RESPONSE = 6 * 1024 * 1024 + 100
"""Bytes of a synchronous response (Lambda developer guide, "Lambda quotas": 6 MB)."""
TOO_LARGE = "Response payload size exceeded maximum allowed payload size"
ERROR_TYPE_HEADER = "lambda-runtime-function-error-type"
ERROR_BODY_HEADER = "lambda-runtime-function-error-body"


class Response(NamedTuple):
    """How the invocation ends; `taken`: whether the function hears that it was."""

    status: str
    payload: bytes
    error_type: str | None
    taken: bool = True


def judge(request: Request, kind: str, streamed: bytes | None, *, in_parts: bool) -> Response:
    """Args:
    kind: "response" or "error", as the Runtime API's path says.
    streamed: the parts that came before the request's end; None: it was no stream.
    in_parts: somebody takes the parts, so that the limit is that of streams.
    """
    if streamed is not None and (failed := request.headers.get(ERROR_TYPE_HEADER)):
        told = base64.b64decode(request.headers.get(ERROR_BODY_HEADER, ""))
        return Response("error", told or streamed, failed)
    if kind != "response":
        return Response("error", request.body, request.headers.get(ERROR_TYPE_HEADER))
    body = request.body if streamed is None else streamed
    if len(body) > (STREAM_BYTES if streamed is not None and in_parts else MAX_RESPONSE):
        error_type = "Function.ResponseSizeTooLarge"
        payload = failure(error_type, f"{TOO_LARGE} ({MAX_RESPONSE} bytes).")
        return Response("error", payload, error_type, taken=False)
    return Response("ok", body, None)


def error_type_of(payload: bytes) -> str | None:
    """The type that an error's payload names."""
    try:
        found = json.loads(payload).get("errorType")
    except (ValueError, AttributeError):
        return None
    return found if isinstance(found, str) else None
