"""The stream of records as it comes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from harness.engines.extension.wire import Record, from_json
from harness.errors import EngineError

from .calling import why
from .connections import Chunks


class RecordLines:
    """Records as they come, all that came at once; none where nothing new came for a while.

    Ends with the stream.
    """

    def __init__(self, url: str, chunks: Chunks) -> None:
        self._url = url
        self._chunks = chunks
        self._closed = False

    def __iter__(self) -> Iterator[list[Record]]:
        rest = b""
        try:
            for chunk in self._chunks:
                *lines, rest = (rest + chunk).split(b"\n")
                # All at once: a call of the decoder for each costs a quarter more.
                found = json.loads(b"[%s]" % b",".join(filter(None, lines)))
                yield [record for data in found if (record := _record(data))]
        except (OSError, ValueError) as error:
            if self._closed:
                return
            raise EngineError(
                f"the engine's record stream at {self._url} broke off: {why(error)}",
                fix="see `harness status`; the engine may have died",
            ) from error

    def close(self) -> None:
        """End it; a thread that is reading comes back at once."""
        self._closed = True
        self._chunks.close()


def _record(data: Any) -> Record | None:
    try:
        return from_json(data)
    except ValueError:
        return None
