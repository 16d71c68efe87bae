"""What a client does over a WebSocket connection."""

from __future__ import annotations

import base64
from typing import Any

from harness.engines.extension.wire import Call
from harness.recording.translating.base import Left, Step, Translation, Translator, some, text
from harness.scenarios.formats.data import parsed

_NOT_SENT = (1005, 1006)
"""Codes of connections that ended without one (RFC 6455, 7.4.1)."""
_NORMAL = 1000


def client(call: Call, to: Translation) -> str:
    """The name that the connection has in the scenario.

    Raises:
        Left: it was open already.
    """
    found = to.clients.get(str(call.parameters["connection"]))
    if found is None:
        raise Left("its connection was opened before the recording began")
    return found


def _send(call: Call, to: Translation) -> list[Step]:
    return [{"send_frame": {"client": client(call, to), **_content(call.parameters["body"])}}]


def _content(body: Any) -> dict[str, Any]:
    if isinstance(body, dict):
        if "$length" in body:
            raise Left("a message is too long to be recorded")
        return {"base64": base64.b64encode(base64.b64decode(body["$base64"])).decode()}
    content = parsed(text(body, "a message"))
    return {"json": content} if isinstance(content, (dict, list)) else {"body": body}


def _close(call: Call, to: Translation) -> list[Step]:
    code, reason = call.parameters["code"], call.parameters.get("reason")
    told = some(code=None if code in (*_NOT_SENT, _NORMAL) else code, reason=reason)
    return [{"close_websocket": {"client": client(call, to), **told}}]


WEBSOCKETS: dict[tuple[str, str], Translator] = {
    ("apigateway", "Message"): _send,
    ("apigateway", "Disconnect"): _close,
}
