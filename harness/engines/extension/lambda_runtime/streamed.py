"""A response that comes in parts, while its invocation runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .outcome import Work


class StreamedResponse:
    """Of one environment, so of one invocation at a time: that which `running` tells."""

    def __init__(self, running: Callable[[], Work | None]) -> None:
        self._running = running
        self._came: bytearray | None = None

    def begin(self, request_id: str, headers: Mapping[str, str]) -> Callable[[bytes], None] | None:
        """Who takes its parts; nobody where its invocation is not the one that runs."""
        work = self._running()
        if work is None or work.request_id != request_id:
            return None
        self._came = bytearray()
        if work.parts:
            work.parts.content_type = headers.get("content-type") or "application/octet-stream"

        def take(part: bytes) -> None:
            if self._running() is not work or self._came is None:
                return
            if work.parts:
                work.parts.put(part)
            self._came += part

        return take

    def taken(self) -> bytes | None:
        """All parts that came; None where it was no stream. The next one begins anew."""
        came, self._came = self._came, None
        return None if came is None else bytes(came)
