"""The stream of records as it comes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from harness.engines.extension.wire import Record, from_json
from harness.errors import EngineError

from .calling import why
from .connections import Chunks

_NUMBER = re.compile(rb'\{"kind":"\w+","seq":(\d+)')
_PROBES = b'"caller":{"kind":"probe"'
_PARAMETERS = b'"parameters":'


class RecordLines:
    """Records as they come, all that came at once; none where nothing new came for a while.

    Ends with the stream.
    """

    def __init__(self, url: str, chunks: Chunks) -> None:
        self._url = url
        self._chunks = chunks
        self._closed = False

    def __iter__(self) -> Iterator[list[Record]]:
        return map(records_of, self.unread())

    def unread(self) -> Iterator[list[bytes]]:
        """Their lines, for `records_of`.

        Raises:
            EngineError: the engine died, fell silent, or sends something else.
        """
        rest = b""
        try:
            for chunk in self._chunks:
                *lines, rest = (rest + chunk).split(b"\n")
                found = [line for line in lines if line]
                if found:
                    number_of(found[-1])
                yield found
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


def records_of(lines: list[bytes]) -> list[Record]:
    """What the lines say; kinds that this harness does not know are left out.

    Raises:
        EngineError: one of them is no JSON.
    """
    try:
        # All at once: a call of the decoder for each costs a quarter more.
        found = json.loads(b"[%s]" % b",".join(lines))
    except ValueError as error:
        raise EngineError(f"the engine sent a record that cannot be read: {error}") from error
    return [record for data in found if (record := _record(data))]


def number_of(line: bytes) -> int:
    """The record's number.

    Raises:
        ValueError: it is no record.
    """
    found = _NUMBER.match(line)
    if found is None:
        raise ValueError(f"no record: {line[:40]!r}")
    return int(found[1])


def is_probes(line: bytes) -> bool:
    """Whether it is a look of the harness."""
    return 0 <= line.find(_PROBES) < line.find(_PARAMETERS)


def _record(data: Any) -> Record | None:
    try:
        return from_json(data)
    except ValueError:
        return None
