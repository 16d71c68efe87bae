"""WebSocket clients of a scenario: open connections and the frames that came over them."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from harness.scenarios.formats.data import parsed

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

CLOSE_WITHIN = 2.0
"""Seconds to wait for the other side's close frame."""
HEARD_WITHIN = 0.5
"""Seconds to wait for the other side to have taken a message in."""


class Socket:
    """An open connection. What arrives is kept, oldest first, parsed where it is JSON."""

    def __init__(self, connection: ClientConnection) -> None:
        # As a `with` block would, whose end is the scenario's.
        self._connection = connection.__enter__()
        self._frames: list[Any] = []
        self._reader = threading.Thread(target=self._read, name="websocket-reader", daemon=True)
        self._reader.start()

    @property
    def frames(self) -> list[Any]:
        return list(self._frames)

    @property
    def is_open(self) -> bool:
        return self._reader.is_alive()

    @property
    def close_code(self) -> int | None:
        """The code by which it was closed; None while it is open, 1006 if it just broke."""
        return None if self.is_open else (self._connection.close_code or 1006)

    @property
    def close_reason(self) -> str:
        return self._connection.close_reason or ""

    def send(self, data: str | bytes) -> None:
        """
        Raises:
            ConnectionError: it is closed.
        """
        from websockets.exceptions import ConnectionClosed

        try:
            self._connection.send(data)
            # What is heard behind it says that it has arrived: nothing else would, where no
            # frame comes back, and a `quiet` would see a flow that has not begun.
            self._connection.ping().wait(HEARD_WITHIN)
        except ConnectionClosed as error:
            raise ConnectionError(str(error)) from error

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Close it, and wait until it is; closing twice is no fault."""
        with suppress(OSError, EOFError):
            self._connection.close(code, reason)
        self._reader.join(CLOSE_WITHIN)

    def _read(self) -> None:
        from websockets.exceptions import ConnectionClosed

        with suppress(ConnectionClosed):
            while True:
                data = self._connection.recv()
                self._frames.append(parsed(data) if isinstance(data, str) else _binary(data))


def _binary(data: bytes) -> Any:
    import base64

    return {"base64": base64.b64encode(data).decode()}
