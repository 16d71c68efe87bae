"""What a function returned, as an HTTP response.

Source: Lambda developer guide, "Invoking Lambda function URLs": response payload format.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any


def response_of(payload: bytes, request_id: str) -> Any:
    """Of a whole payload: JSON with a `statusCode`, or what is to be the body of a 200."""
    text = payload.decode("utf-8", "replace")
    try:
        returned = json.loads(text)
    except ValueError:
        returned = None
    if not isinstance(returned, dict) or "statusCode" not in returned:
        whole = returned if isinstance(returned, str) else text
        return make(200, {}, [], whole.encode(), request_id)
    body = returned.get("body")
    if body is None:
        data = b""
    elif not isinstance(body, str):
        data = json.dumps(body).encode()
    else:
        data = base64.b64decode(body) if returned.get("isBase64Encoded") else body.encode()
    headers = returned.get("headers") or {}
    return make(int(returned["statusCode"]), headers, returned.get("cookies"), data, request_id)


def streamed(prelude: Mapping[str, Any], chunks: Iterable[bytes], request_id: str) -> Any:
    """Of a response whose metadata came before its body (`HttpResponseStream`)."""
    return make(
        int(prelude.get("statusCode") or 200),
        prelude.get("headers") or {},
        prelude.get("cookies"),
        chunks,
        request_id,
    )


def make(
    status: int,
    headers: Mapping[str, Any],
    cookies: Iterable[str] | None,
    body: bytes | Iterable[bytes],
    request_id: str = "",
) -> Any:
    from localstack.http import Response

    response = Response(body, status)
    response.headers["Content-Type"] = "application/json"
    response.headers["x-amzn-requestid"] = request_id
    for name, value in headers.items():
        response.headers[name] = _text(value)
    for cookie in cookies or ():
        response.headers.add("Set-Cookie", cookie)
    return response


def refused(status: int, message: str | None, kind: str) -> Any:
    """An answer of Lambda's own, that no function made."""
    body = json.dumps({"Message": message}, separators=(",", ":")).encode()
    response = make(status, {}, (), body)
    response.headers["x-amzn-ErrorType"] = kind
    return response


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
