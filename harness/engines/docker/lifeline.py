"""A connection that is open as long as this process lives: without it the container ends."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

from harness.errors import EngineError


class Lifeline:
    """Held open from here; the operating system closes it when this process ends, however."""

    def __init__(self, control: str) -> None:
        address = urlsplit(control)
        assert address.hostname
        self._connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
        try:
            self._connection.request("GET", "/lifeline")
            # Read no further than the headers: the body never comes.
            self._answer = self._connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            raise EngineError(
                f"the engine's control server at {control} does not answer: {error}"
            ) from error
        if self._answer.status != http.client.OK:
            raise EngineError(f"{control}/lifeline answers {self._answer.status}")

    def close(self) -> None:
        """Let go; the engine ends within a second."""
        self._answer.close()
        self._connection.close()
