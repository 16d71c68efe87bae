"""A function's stdout and stderr: one pipe, read as it comes and drained when asked."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable

from .outcome import LogLine

LONGEST_LINE = 256 * 1024
"""CloudWatch Logs cuts an event there."""


class Output:
    """Both ends of the pipe until the process was started; then `close_write_end`."""

    def __init__(self, loop: asyncio.AbstractEventLoop, take: Callable[[LogLine], None]) -> None:
        self._loop = loop
        self._take = take
        self._rest = b""
        self._read_end, self.write_end = os.pipe()
        os.set_blocking(self._read_end, False)
        self._open = True
        loop.add_reader(self._read_end, self.drain)

    def close_write_end(self) -> None:
        os.close(self.write_end)

    def drain(self) -> None:
        """Take all that was written so far."""
        while self._open:
            try:
                data = os.read(self._read_end, 1 << 16)
            except BlockingIOError:
                return
            if not data:
                self.close()
                return
            self._split(data)

    def flush(self) -> None:
        """Take a last line that has no newline."""
        self.drain()
        if self._rest:
            rest, self._rest = self._rest, b""
            self._emit(rest)

    def close(self) -> None:
        if self._open:
            self._open = False
            self._loop.remove_reader(self._read_end)
            os.close(self._read_end)
            self.flush()

    def _split(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._emit(line)
        if len(self._rest) > LONGEST_LINE:
            rest, self._rest = self._rest, b""
            self._emit(rest)

    def _emit(self, line: bytes) -> None:
        # runtimes join the lines of one event with carriage returns
        text = line.decode("utf-8", "replace").strip("\r").replace("\r", "\n")
        if text.strip():
            self._take(LogLine(time.time(), text))
