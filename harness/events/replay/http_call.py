"""One HTTP request to the engine, and its answer as data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import urllib3

from harness.engines.cloud import Cloud
from harness.errors import HarnessError

_POOL = urllib3.PoolManager(maxsize=8, retries=False)
_TIMEOUT = 35.0
"""Seconds: API Gateway gives up after 29."""

_NOT_SENT = (
    "host", "connection", "content-length", "transfer-encoding", "accept-encoding", "via",
    "forwarded", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "x-amzn-trace-id",
    "x-amzn-vpc-id", "x-amz-cf-id",
)  # fmt: skip
"""Headers that belong to the one connection, or to the request's signature."""
_NOT_SENT_STARTS = ("x-forwarded-", "cloudfront-")


def sendable(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of an event's headers that its client sent, and that can be sent again."""
    return [
        (name, value)
        for name, value in headers
        if name.lower() not in _NOT_SENT and not name.lower().startswith(_NOT_SENT_STARTS)
    ]


def call(
    cloud: Cloud,
    method: str,
    url: str,
    *,
    headers: Iterable[tuple[str, str]],
    body: bytes | None,
    sign: str | None = None,
) -> dict[str, Any]:
    """The answer: status, headers, body (text), json; `sign`: the service to sign it for.

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
            method, url, body=body, headers=sent, timeout=_TIMEOUT, redirect=False
        )
    except urllib3.exceptions.HTTPError as error:
        raise HarnessError(f"{method} {url} was not answered: {error}") from error
    return _answer(response.status, response.headers, response.data)


def _signed(
    cloud: Cloud, service: str, method: str, url: str, body: bytes | None
) -> dict[str, str]:
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest

    request = AWSRequest(method, url, data=body or b"")
    SigV4Auth(cloud.session.get_credentials(), service, cloud.region).add_auth(request)
    return {name: str(value) for name, value in request.headers.items()}


def _answer(status: int, headers: Mapping[str, str], raw: bytes) -> dict[str, Any]:
    body = raw.decode("utf-8", "replace")
    try:
        data = json.loads(raw) if raw else None
    except ValueError:
        data = None
    lower = {name.lower(): value for name, value in headers.items()}
    return {"status": status, "headers": lower, "body": body, "json": data, "size": len(raw)}
