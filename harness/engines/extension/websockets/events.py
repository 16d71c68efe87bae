"""What functions are called with (AWS: WebSocket mapping template and access logging variables).

Also: "Set up a WebSocket API integration request", and the events of `$connect`, `$disconnect`.
"""

from __future__ import annotations

import base64
import time
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from ..http_apis.apis import Part
from ..http_apis.incoming import short_id, time_text
from .connections import Connection


def context(connection: Connection, route: str, event: str, **more: Any) -> dict[str, Any]:
    now = time.time()
    request = short_id()
    found: dict[str, Any] = {
        "routeKey": route,
        **more,
        "eventType": event,
        "extendedRequestId": request,
        "requestTime": time_text(now),
        "messageDirection": "IN",
        "stage": connection.stage,
        "connectedAt": int(connection.connected_at * 1000),
        "requestTimeEpoch": int(now * 1000),
        "identity": {"userAgent": connection.user_agent, "sourceIp": connection.source_ip},
        "requestId": request,
        "domainName": connection.api.domain,
        "connectionId": connection.id,
        "apiId": connection.api.id,
    }
    if connection.authorizer is not None:
        found["authorizer"] = connection.authorizer
    return found


def connecting(request: Any, connection: Connection, stage: Part) -> dict[str, Any]:
    """The event of `$connect`; an authorizer's has the same parts."""
    headers = [(k, connection.api.domain if k.lower() == "host" else v) for k, v in request.headers]
    query = parse_qsl(request.query_string.decode("latin-1"), keep_blank_values=True)
    found = _several(headers, "headers", "multiValueHeaders")
    if query:
        found |= _several(query, "queryStringParameters", "multiValueQueryStringParameters")
    if stage.get("StageVariables"):
        found["stageVariables"] = stage["StageVariables"]
    found["requestContext"] = context(connection, "$connect", "CONNECT")
    return found


def message(connection: Connection, stage: Part, route: str, data: str | bytes) -> dict[str, Any]:
    found: dict[str, Any] = {
        "requestContext": context(connection, route, "MESSAGE", messageId=short_id()),
    }
    if stage.get("StageVariables"):
        found["stageVariables"] = stage["StageVariables"]
    is_text = isinstance(data, str)
    found["body"] = data if isinstance(data, str) else base64.b64encode(data).decode()
    found["isBase64Encoded"] = not is_text
    return found


def disconnected(connection: Connection, stage: Part, code: int, reason: str) -> dict[str, Any]:
    headers = [("Host", connection.api.domain), ("x-api-key", ""), ("x-restapi", "")]
    found = _several(headers, "headers", "multiValueHeaders")
    found["requestContext"] = context(
        connection,
        "$disconnect",
        "DISCONNECT",
        disconnectStatusCode=code,
        disconnectReason=reason,
    )
    if stage.get("StageVariables"):
        found["stageVariables"] = stage["StageVariables"]
    found["isBase64Encoded"] = False
    return found


def _several(pairs: Iterable[tuple[str, str]], single: str, several: str) -> dict[str, Any]:
    values: dict[str, list[str]] = defaultdict(list)
    for name, value in pairs:
        values[name].append(value)
    return {single: {name: each[-1] for name, each in values.items()}, several: dict(values)}
