"""WebSocket connections: all are closed, and nobody is told; the APIs stay."""

from __future__ import annotations

from ..imported import imported

_MODULE = f"{__name__.rpartition('.reset')[0]}.websockets.connections"


def remember(_account: str) -> None:
    """Nothing is put back."""


def restore(account: str, _state: None) -> None:
    loaded = imported(_MODULE)
    if loaded is None:
        return
    for connection in loaded.CONNECTIONS.of(account):
        connection.silent = True
        connection.close(1001, "Going away")
        loaded.CONNECTIONS.remove(connection)
