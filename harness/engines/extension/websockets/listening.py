"""An open connection: its messages one after the other, its idleness, its end.

AWS: API Gateway quotas for WebSocket APIs (10 minutes idle, 2 hours, 128 KB a message).
"""

from __future__ import annotations

import json
import logging
import threading
import time
from typing import Any

from ..clock.rest import REST
from ..clock.timers import TIMERS
from ..http_apis import access_log, throttling
from ..http_apis.apis import Content, Part
from ..http_apis.incoming import new_trace, short_id
from ..recorder import activity
from . import events, recording, routes
from .connections import CONNECTIONS, Closed, Connection

LOG = logging.getLogger(__name__)
IDLE_S = 600
LONGEST_S = 7200
LARGEST = 128 * 1024
"""Bytes of a message, either way."""
_GOING_AWAY, _TOO_BIG, _NO_CODE = 1001, 1009, 1005


def listen(connection: Connection) -> None:
    """In a thread of its own, until the connection ends."""
    _watch(connection)
    name = f"websocket-{connection.id}"
    threading.Thread(target=_listen, args=(connection,), name=name, daemon=True).start()


def _listen(connection: Connection) -> None:
    from rolo.websocket import WebSocketError

    code, reason = _NO_CODE, ""
    try:
        while True:
            _take(connection, connection.socket.receive())
    except WebSocketError as ended:
        # What arrives first counts; older releases of rolo tell it by the error alone.
        told = getattr(connection.socket, "close_code", None) or getattr(ended, "code", None)
        code = told or _NO_CODE
        why = getattr(connection.socket, "close_reason", None) or getattr(ended, "reason", None)
        reason = why or ""
    except Exception:
        LOG.exception("WebSocket connection %s", connection.id)
        connection.close(1011, "Internal server error")
    finally:
        CONNECTIONS.remove(connection)
        if connection.timer is not None:
            connection.timer.cancel()
    if connection.closed_by_us:
        code, reason = connection.closed_by_us
    if not connection.silent:
        _end(connection, code, reason)


def _take(connection: Connection, data: str | bytes) -> None:
    connection.last_active = time.time()
    if len(data if isinstance(data, bytes) else data.encode()) > LARGEST:
        connection.close(_TOO_BIG, "Message too big")
        return
    stage, content = _served(connection)
    if content is None:
        _tell(connection, "Forbidden", short_id())
        return
    token = activity.enter(activity.Activity(time.monotonic(), _root(new_trace())))
    working = REST.begin("a message of a WebSocket client", account=connection.api.account)
    try:
        _answer(connection, content, stage, data)
    finally:
        REST.finish(working)
        activity.leave(token)


def _answer(connection: Connection, content: Content, stage: Part, data: str | bytes) -> None:
    began, counter = time.time(), time.monotonic()
    route = routes.of_message(content, data)
    if route is None:
        forbidden = _tell(connection, "Forbidden", short_id())
        recording.message(connection, None, data, status=403, began=began, answer=forbidden)
        return
    event = events.message(connection, stage, route["RouteKey"], data)
    if not throttling.allowed(connection.api, stage, route["RouteKey"]):
        slower = _tell(connection, "Too Many Requests", event["requestContext"]["requestId"])
        access_log.of_event(connection.api, stage, event, 429)
        key = route["RouteKey"]
        recording.message(connection, key, data, status=429, began=began, answer=slower)
        return
    failure = told = None
    try:
        answer = routes.ask(connection, content, stage, route, event)
    except routes.Failed as failed:
        failure = str(failed)
    # Whoever gets the answer may go on before this is recorded: here is where it ends.
    seconds = time.monotonic() - counter
    if failure is not None:
        told = _tell(connection, "Internal server error", event["requestContext"]["requestId"])
    elif answer.body and routes.answers(content, route):
        told = answer.body
        _send(connection, told)
    status = 500 if failure is not None else 200
    access_log.of_event(connection.api, stage, event, answer.status if status == 200 else status)
    # The record comes last: who is woken by it finds the frame sent.
    recording.message(
        connection,
        route["RouteKey"],
        data,
        status=status,
        began=began,
        seconds=seconds,
        failure=failure,
        answer=told,
    )


def _tell(connection: Connection, message: str, request: str) -> str:
    said = {"message": message, "connectionId": connection.id, "requestId": request}
    text = json.dumps(said)
    _send(connection, text)
    return text


def _send(connection: Connection, text: str) -> None:
    try:
        connection.send(text)
    except Closed:
        LOG.debug("connection %s has gone before its answer", connection.id)


def _end(connection: Connection, code: int, reason: str) -> None:
    token = activity.enter(activity.Activity(time.monotonic(), _root(new_trace())))
    working = REST.begin("the end of a WebSocket connection", account=connection.api.account)
    began = time.time()
    try:
        _disconnect(connection, code, reason)
        recording.disconnected(connection, code, reason, began)
    finally:
        REST.finish(working)
        activity.leave(token)


def _disconnect(connection: Connection, code: int, reason: str) -> None:
    """`$disconnect`, whose answer nobody reads."""
    stage, content = _served(connection)
    route = routes.of_key(content, "$disconnect") if content else None
    if content is None or route is None:
        return
    event = events.disconnected(connection, stage, code, reason)
    try:
        answer = routes.ask(connection, content, stage, route, event)
        access_log.of_event(connection.api, stage, event, answer.status)
    except routes.Failed as failed:
        access_log.of_event(connection.api, stage, event, 500)
        LOG.debug("$disconnect of API %s: %s", connection.api.id, failed)


def _served(connection: Connection) -> tuple[Part, Content | None]:
    stage = connection.api.of("Stage").get(connection.stage) or {}
    return stage, connection.api.served(stage)


def _watch(connection: Connection) -> None:
    """Close it when it was idle for too long, or open."""

    def look() -> None:
        now = time.time()
        if now >= min(connection.last_active + IDLE_S, connection.connected_at + LONGEST_S):
            # A timer must not wait for the client.
            closing: dict[str, Any] = {"target": connection.close}
            threading.Thread(**closing, args=(_GOING_AWAY, "Going away"), daemon=True).start()
        else:
            _watch(connection)

    when = min(connection.last_active + IDLE_S, connection.connected_at + LONGEST_S)
    connection.timer = TIMERS.at(when, look, f"WebSocket connection {connection.id}")


def _root(trace: str) -> str:
    return trace.removeprefix("Root=")
