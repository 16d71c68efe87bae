"""One HTTP request to what is deployed, or to any URL, and its answer as data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import urllib3

from harness.engines.cloud import Cloud
from harness.errors import HarnessError

TIMEOUT = 35.0
"""Seconds: API Gateway gives up after 29."""

_POOL = urllib3.PoolManager(maxsize=32, retries=False)


def call(
    cloud: Cloud,
    method: str,
    url: str,
    *,
    headers: Iterable[tuple[str, str]],
    body: bytes | None,
    sign: str | None = None,
    timeout: float = TIMEOUT,
) -> dict[str, Any]:
    """The answer: status, headers, size (bytes), and its body as text and, where it is, as JSON.

    A header that came several times is a list; a body that is no UTF-8 is `base64` instead.
    Redirects are answers, not followed.

    Args:
        sign: The service to sign it for with the cloud's own credentials (Signature Version 4).
        timeout: Seconds.

    Raises:
        HarnessError: nobody answers.
    """
    sent = urllib3.HTTPHeaderDict()
    for name, value in headers:
        if not (sign and name.lower() == "authorization"):
            sent.add(name, value)
    if sign:
        sent.update(_signed(cloud, sign, method, url, body))
    try:
        response = _POOL.request(
            method, url, body=body, headers=sent, timeout=timeout, redirect=False
        )
    except urllib3.exceptions.HTTPError as error:
        raise HarnessError(f"{method} {url} was not answered: {error}") from error
    return _answer(response)


def _signed(
    cloud: Cloud, service: str, method: str, url: str, body: bytes | None
) -> dict[str, str]:
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest

    request = AWSRequest(method, url, data=body or b"")
    SigV4Auth(cloud.session.get_credentials(), service, cloud.region).add_auth(request)
    return {name: str(value) for name, value in request.headers.items()}


def _answer(response: urllib3.BaseHTTPResponse) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    for name in response.headers:
        values = response.headers.getlist(name)
        headers[name.lower()] = values[0] if len(values) == 1 else values
    raw = response.data
    result: dict[str, Any] = {"status": response.status, "headers": headers, "size": len(raw)}
    try:
        result["body"] = raw.decode()
    except UnicodeDecodeError:
        import base64

        return result | {"body": None, "base64": base64.b64encode(raw).decode(), "json": None}
    try:
        result["json"] = json.loads(raw) if raw else None
    except ValueError:
        result["json"] = None
    return result
