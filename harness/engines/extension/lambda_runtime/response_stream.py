"""A response that is handed on in parts, while its function goes on.

Whoever wants the parts listens before he invokes; the executor, in the same thread, tells the
work of that listener. Source: Lambda developer guide, "Response streaming for Lambda functions".
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from queue import SimpleQueue

STREAM_BYTES = 200 * 1024 * 1024
"""Lambda developer guide, "Lambda quotas": maximum of a streamed response."""
_listening: ContextVar[Parts | None] = ContextVar("harness_response_parts", default=None)


class Parts:
    """`content_type` is set before the first part; None is put after the last."""

    def __init__(self) -> None:
        self.content_type: str | None = None
        self._queue: SimpleQueue[bytes | None] = SimpleQueue()

    def put(self, part: bytes) -> None:
        if part:
            self._queue.put(part)

    def end(self) -> None:
        self._queue.put(None)

    def __iter__(self) -> Iterator[bytes]:
        while (part := self._queue.get()) is not None:
            yield part


@contextmanager
def listening(parts: Parts) -> Iterator[None]:
    token = _listening.set(parts)
    try:
        yield
    finally:
        _listening.reset(token)


def listener() -> Parts | None:
    return _listening.get()
