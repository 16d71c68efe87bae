"""When a connection of a WebSocket API was last active."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from harness.engines.extension.http_apis.apis import Api
from harness.engines.extension.websockets.connections import Connection


def test_who_receives_a_message_may_move_the_clock_at_once() -> None:
    """The connection was active before that, or it would count as active after the move."""
    seen: list[float] = []
    connection = Connection("c", cast(Api, None), "prod", "127.0.0.1", "", connected_at=1.0)

    def send(_data: Any) -> None:
        seen.append(connection.last_active)

    connection.socket = SimpleNamespace(send=send, socket=None)
    connection.send("x")
    assert seen == [connection.last_active]
    assert connection.last_active > connection.connected_at
