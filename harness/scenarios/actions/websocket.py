"""WebSocket clients: open a connection, send frames, close it."""

from __future__ import annotations

import json
from typing import Any, ClassVar
from urllib.parse import quote, urlencode, urlsplit

from pydantic import Field

from harness.errors import HarnessError
from harness.scenarios.actions.addresses import api_of, stage_of
from harness.scenarios.actions.base import Action
from harness.scenarios.cloud.sockets import Socket
from harness.scenarios.context import Context
from harness.scenarios.fields import ApiId, Body, ClientName, Duration, Text
from harness.scenarios.formats.content import Content
from harness.scenarios.formats.data import text_of

_OPEN = 101


class OpenWebsocket(Body, Action):
    """Open a connection to a WebSocket API; the result has status, headers, body and json."""

    kind: ClassVar[str] = "open_websocket"
    example: ClassVar[str] = "open_websocket: {client: alice, query: {room: kitchen}}"

    client: ClientName = "client"
    api: ApiId | None = Field(None, description="The API; needed where there are several.")
    stage: Text | None = Field(None, description="The API's stage; needed where there are several.")
    url: str | None = Field(None, description="A whole ws:// URL, instead of api and stage.")
    query: dict[str, Any] = Field(
        default_factory=dict, description="The query string's parameters."
    )
    headers: dict[str, Any] = Field(
        default_factory=dict, description="The request's headers by name."
    )
    status: int = Field(
        _OPEN, description="What it is answered with: 101, or the status of a refusal."
    )
    timeout: Duration = 35.0

    def run(self, context: Context) -> Any:
        from websockets.exceptions import InvalidStatus, WebSocketException
        from websockets.sync.client import connect

        sockets = context.shared.sockets
        if self.client in sockets and sockets[self.client].is_open:
            what = f"the client {self.client!r} is connected already"
            raise context.bad(what, "client", fix="close it first, or give `client:` another name")
        url = self._url(context)
        headers = {name: text_of(value) for name, value in self.headers.items()}
        try:
            connection = connect(
                url, additional_headers=headers, open_timeout=self.timeout, proxy=None
            )
        except InvalidStatus as refused:
            result = _result(refused.response)
        except (OSError, WebSocketException) as error:
            raise HarnessError(f"{url} was not answered: {error}") from error
        else:
            sockets[self.client] = Socket(connection)
            result = _result(connection.response)
        context.shared.last_response = result
        if result["status"] != self.status:
            said = f": {result['body']}" if result["body"] else ""
            raise HarnessError(
                f"opening {url} was answered with {result['status']}, not {self.status}{said}",
                where=context.where(),
            )
        return result

    def _url(self, context: Context) -> str:
        pairs = [
            (name, text_of(one))
            for name, value in self.query.items()
            for one in (value if isinstance(value, list) else [value])
        ]
        query = f"?{urlencode(pairs)}" if pairs else ""
        if self.url is not None:
            if urlsplit(self.url).scheme not in ("ws", "wss"):
                raise context.bad("a WebSocket's URL begins with ws:// or wss://", "url")
            return self.url + query
        api = api_of(context, self.api, websocket=True)
        stage = stage_of(context, api, self.stage)
        endpoint = context.shared.cloud.endpoint.replace("http", "ws", 1)
        return f"{endpoint}/_aws/execute-api/{api.physical_id}/{quote(stage, safe='')}{query}"


class SendFrame(Content, Action):
    """Send a message over an open WebSocket connection."""

    kind: ClassVar[str] = "send_frame"
    example: ClassVar[str] = "send_frame: {client: alice, json: {action: say, text: hello}}"

    client: ClientName = "client"

    def run(self, context: Context) -> Any:
        data = self.bytes_(context) or b""
        socket = open_socket(context, self.client)
        try:
            socket.send(data if self.base64 is not None else data.decode())
        except ConnectionError as error:
            raise HarnessError(f"{self.client!r} is closed: {error}") from error
        return {"size": len(data)}


class CloseWebsocket(Body, Action):
    """Close a WebSocket connection."""

    kind: ClassVar[str] = "close_websocket"
    example: ClassVar[str] = "close_websocket: {client: alice}"

    client: ClientName = "client"
    code: int = Field(1000, description="The close code.", ge=1000, le=4999)
    reason: str = Field("", description="Why it is closed, in words.")

    def run(self, context: Context) -> Any:
        open_socket(context, self.client).close(self.code, self.reason)
        return {"code": self.code}


def open_socket(context: Context, client: str) -> Socket:
    """
    Raises:
        BadInput: no such connection was opened.
    """
    found = context.shared.sockets.get(client)
    if found is None:
        raise context.bad(
            f"there is no WebSocket client {client!r}",
            "client",
            fix=f"open one with `open_websocket: {{client: {client}}}`",
        )
    return found


def _result(response: Any) -> dict[str, Any]:
    body = (response.body or b"").decode("utf-8", "replace")
    headers = {name.lower(): value for name, value in response.headers.raw_items()}
    result: dict[str, Any] = {"status": response.status_code, "headers": headers, "body": body}
    try:
        result["json"] = json.loads(body) if body else None
    except ValueError:
        result["json"] = None
    return result
