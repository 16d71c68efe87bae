"""The event of a function URL: payload format 2.0.

Source: Lambda developer guide, "Invoking Lambda function URLs": request payload format.
"""

from __future__ import annotations

import base64
import time
import uuid
from typing import Any

_LEFT_OUT = ("connection", "x-localstack-tgt-api", "x-localstack-request-url", "cookie")
_TEXTS = ("text/", "application/json", "application/xml", "application/javascript", "+json",
          "+xml")  # fmt: skip


def event_of(request: Any, url_id: str, identity: dict[str, Any] | None) -> dict[str, Any]:
    """`identity`: who signed the request; None where nobody has to."""
    from rolo.request import restore_payload

    path, _, query = str(request.environ.get("RAW_URI") or request.full_path).partition("?")
    host = request.headers.get("Host", "")
    address = request.remote_addr or "127.0.0.1"
    now = time.time()
    headers = {
        **{
            name.lower(): ",".join(request.headers.getlist(name))
            for name in dict(request.headers)
            if name.lower() not in _LEFT_OUT
        },
        "x-forwarded-proto": "https",
        "x-forwarded-for": address,
        "x-forwarded-port": "443",
    }
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
    }
    if cookie := request.headers.get("Cookie"):
        event["cookies"] = [each.strip() for each in cookie.split(";")]
    event["headers"] = headers
    if query:
        arguments = request.args
        event["queryStringParameters"] = {
            name: ",".join(arguments.getlist(name)) for name in arguments
        }
    event["requestContext"] = {
        "accountId": identity["accountId"] if identity else "anonymous",
        "apiId": url_id,
        **({"authentication": None, "authorizer": {"iam": identity}} if identity else {}),
        "domainName": host,
        "domainPrefix": url_id,
        "http": {
            "method": request.method,
            "path": path,
            "protocol": "HTTP/1.1",
            "sourceIp": address,
            "userAgent": request.headers.get("User-Agent", ""),
        },
        "requestId": str(uuid.uuid4()),
        "routeKey": "$default",
        "stage": "$default",
        "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "timeEpoch": int(now * 1000),
    }
    body = restore_payload(request)
    event["isBase64Encoded"] = False
    if body:
        event |= _body(body, (request.headers.get("Content-Type") or "").lower())
    return event


def _body(body: bytes, content_type: str) -> dict[str, Any]:
    if any(text in content_type for text in _TEXTS):
        try:
            return {"body": body.decode(), "isBase64Encoded": False}
        except UnicodeDecodeError:
            pass
    return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
