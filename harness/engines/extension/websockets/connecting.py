"""The upgrade to a WebSocket: authorizer, `$connect`, and then the connection is open.

AWS: Manage connected users and client apps: $connect and $disconnect routes.
"""

from __future__ import annotations

import json
import logging
import time
from typing import Any

from ..http_apis import access_log
from ..http_apis.addressing import Address
from ..http_apis.apis import Content, Part
from ..http_apis.incoming import short_id
from ..iam.invoking import refusal
from . import events, recording, routes
from .authorizing import Refused, authorize
from .connections import CONNECTIONS, Connection
from .listening import listen

LOG = logging.getLogger(__name__)
_PROTOCOL = "sec-websocket-protocol"


def connect(context: Any, address: Address, response: Any) -> None:
    """Accept the connection, which then lives on in a thread of its own, or answer why not."""
    request = context.request
    if request.method != "WEBSOCKET":
        _answer(response, 426, {"message": "Upgrade Required"})
        return
    content = address.api.served(address.stage) if address.stage else None
    if content is None or address.stage is None:
        _answer(response, 403, {"message": "Forbidden"})
        return
    connection = Connection(
        id=short_id(),
        api=address.api,
        stage=str(address.stage["StageName"]),
        source_ip=request.remote_addr or "127.0.0.1",
        user_agent=request.headers.get("User-Agent", ""),
        connected_at=time.time(),
    )
    CONNECTIONS.add(connection)
    recording.opened(context, connection)
    opened = False
    try:
        protocol = _let_in(request, connection, content, address.stage)
        connection.last_active = time.time()
        connection.socket = request.accept(subprotocol=protocol)
        opened = True
    except Refused as refused:
        _answer(response, refused.status, {"message": str(refused)})
    except _Answered as answered:
        response.status_code = answered.answer.status
        response.set_data(answered.answer.body or "")
    except Exception:
        LOG.exception("$connect of API %s", address.api.id)
        _answer(response, 502, _failure(connection))
    finally:
        if not opened:
            CONNECTIONS.remove(connection)
    if opened:
        listen(connection)


class _Answered(Exception):
    """`$connect` refused the connection by its status."""

    def __init__(self, answer: routes.Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def _let_in(request: Any, connection: Connection, content: Content, stage: Part) -> str | None:
    """The subprotocol that `$connect` chose.

    Raises:
        Refused: by the authorizer.
        _Answered: by the route's integration.
    """
    route = routes.of_key(content, "$connect")
    if route is None:
        return None
    event = events.connecting(request, connection, stage)
    kind = route.get("AuthorizationType", "NONE")
    if kind == "CUSTOM":
        authorizer = content.parts["Authorizer"].get(route.get("AuthorizerId"))
        if authorizer is None:
            raise Refused(500, "Internal Server Error")
        authorize(connection, authorizer, stage, event)
        event["requestContext"]["authorizer"] = connection.authorizer
    elif kind == "AWS_IAM":
        _check_signer(request, connection)
    try:
        answer = routes.ask(connection, content, stage, route, {**event, "isBase64Encoded": False})
    except routes.Failed as failed:
        access_log.of_event(connection.api, stage, event, 502)
        LOG.debug("$connect of API %s: %s", connection.api.id, failed)
        raise _Answered(routes.Answer(502, json.dumps(_failure(connection)))) from None
    access_log.of_event(connection.api, stage, event, answer.status)
    if not 200 <= answer.status < 300:
        raise _Answered(answer)
    headers = {str(name).lower(): str(v) for name, v in (answer.headers or {}).items()}
    return headers.get(_PROTOCOL)


def _check_signer(request: Any, connection: Connection) -> None:
    signed_by = request.headers.get("Authorization") or request.args.get("X-Amz-Credential")
    api = connection.api
    arn = f"arn:aws:execute-api:{api.region}:{api.account}:{api.id}/{connection.stage}/$connect"
    if not signed_by or refusal(signed_by, "execute-api:Invoke", arn, api.region):
        raise Refused(403, "Forbidden")


def _failure(connection: Connection) -> dict[str, str]:
    return {
        "message": "Internal server error",
        "connectionId": connection.id,
        "requestId": short_id(),
    }


def _answer(response: Any, status: int, body: dict[str, Any]) -> None:
    response.status_code = status
    response.headers["Content-Type"] = "application/json"
    response.set_data(json.dumps(body))
