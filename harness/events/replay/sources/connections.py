"""WebSocket connections: opened, spoken over, closed."""

from __future__ import annotations

from contextlib import closing
from typing import Any
from urllib.parse import urlencode

from harness.errors import HarnessError
from harness.events.replay.apis import WEBSOCKET, address, apis, stage_of
from harness.events.replay.client_headers import sendable
from harness.events.replay.destination import Destination
from harness.events.replay.sources.base import Result, Source
from harness.events.shapes import mapping, text

_TIMEOUT = 35.0
_HANDSHAKE = "sec-websocket-"


def _replay(event: Any, to: Destination) -> Result:
    from websockets.exceptions import InvalidStatus, WebSocketException
    from websockets.sync.client import connect

    among = apis(to, WEBSOCKET)
    api = to.choose(
        "WebSocket API", ("AWS::ApiGatewayV2::Api",), text(event, "requestContext", "apiId"), among
    )
    what = text(event, "requestContext", "eventType")
    stage = stage_of(to, api, text(event, "requestContext", "stage"))
    query = mapping(event, "queryStringParameters")
    url = address(to, api, stage, "", "ws") + (f"?{urlencode(query)}" if query else "")
    pairs = [(name, str(value)) for name, value in mapping(event, "headers").items()]
    headers = [p for p in sendable(pairs) if not p[0].lower().startswith((_HANDSHAKE, "upgrade"))]
    done: Result = {"api": api.logical_id, "event": what}
    try:
        socket = connect(url, additional_headers=headers, open_timeout=_TIMEOUT, proxy=None)
    except InvalidStatus as refused:
        return {**done, "status": refused.response.status_code}
    except (OSError, WebSocketException) as error:
        raise HarnessError(f"{url} was not answered: {error}") from error
    done["status"] = 101
    if to.hold is not None and what != "DISCONNECT":
        to.hold("replay", socket)
        _speak(socket, event, what, to)
        return done
    with closing(socket.__enter__()):  # as its own `with` block would, but for the close code
        _speak(socket, event, what, to)
        if what == "DISCONNECT":
            socket.close(_code(event))
    return done


def _speak(socket: Any, event: Any, what: str, to: Destination) -> None:
    if what == "MESSAGE":
        body = text(event, "body")
        binary = bool(event.get("isBase64Encoded"))
        socket.send(to.decoded(body, "the body") if binary else body)


def _code(event: Any) -> int:
    """The close code that the client sent; those that no client may send become 1000."""
    code = mapping(event, "requestContext").get("disconnectStatusCode")
    return code if isinstance(code, int) and (code == 1000 or 3000 <= code < 5000) else 1000


SOURCE = Source(("websocket",), lambda _, to: bool(apis(to, WEBSOCKET)), _replay)
