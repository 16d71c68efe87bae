"""One account's records as they come, kept for whoever asks, and a bell for who waits."""

from __future__ import annotations

import bisect
import threading
import time
from collections.abc import Callable

from harness.engines.control import ControlClient, RecordLines
from harness.engines.control.record_lines import is_probes, number_of, records_of
from harness.engines.extension.wire import Record
from harness.errors import EngineError

RECONNECT_WITHIN = 5.0
"""Seconds in which a broken stream must be back; after that the engine counts as dead."""
_PAUSE = 0.1


class RecordStream:
    """Reads an engine's stream in a daemon thread. Thread-safe.

    Every method that waits or looks raises the engine's death as an EngineError, so that
    nobody waits for a record that cannot come.
    """

    def __init__(
        self, control: ControlClient, account: str, *, ended: Callable[[], bool] = lambda: False
    ) -> None:
        """`ended` says whether the engine is known to have died: then nobody waits for it."""
        self.account = account
        self._ended = ended
        self._control = control
        self._records: list[Record] = []
        self._unread: list[bytes] = []
        """Lines of the newest; read when somebody looks, which in a long run nobody may."""
        self._version = 0
        self._error: EngineError | None = None
        self._closed = False
        self._lines: RecordLines | None = None
        self._changed = threading.Condition()
        self._seen = control.position()
        self._thread = threading.Thread(target=self._read, name="harness-records", daemon=True)
        self._thread.start()

    @property
    def version(self) -> int:
        """Grows with each record that is no probe's."""
        return self._version

    def position(self) -> int:
        """The number of the engine's newest record: what comes next is numbered above it.

        Raises:
            EngineError: the engine does not answer.
        """
        return self._control.position()

    def since(self, seq: int, *kinds: type[Record]) -> list[Record]:
        """Records numbered above `seq` that have arrived, in their order; of `kinds` if given.

        Raises:
            EngineError: the engine sent what is no record.
        """
        with self._changed:
            if self._unread:
                self._records += records_of(self._unread)
                self._unread = []
            start = bisect.bisect_right(self._records, seq, key=lambda record: record.seq)
            found = self._records[start:]
        return [r for r in found if isinstance(r, kinds)] if kinds else found

    def changed(self, version: int, timeout: float) -> int:
        """Wait until `version` is outdated, at most `timeout` seconds; the version now.

        Raises:
            EngineError: the engine has died.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._version != version or self._error, timeout)
            if self._error and self._version == version:
                raise self._error
            return self._version

    def catch_up(self, timeout: float = 30.0) -> None:
        """Wait until every record that the engine has by now has arrived here.

        Raises:
            EngineError: the engine has died, or does not send what it has.
        """
        target = self._control.position(self.account)
        with self._changed:
            arrived = self._changed.wait_for(
                lambda: self._seen >= target or self._error is not None, timeout
            )
            if self._error:
                raise self._error
        if not arrived:
            raise EngineError(f"the engine has records that did not arrive in {timeout:g} s")

    def close(self) -> None:
        """Stop reading. What was read can still be asked for."""
        with self._changed:
            self._closed = True
            lines = self._lines
            self._changed.notify_all()
        if lines:
            lines.close()
        self._thread.join(2)

    def _read(self) -> None:
        broken_since: float | None = None
        while not self._closed:
            try:
                with self._control.stream(self._seen, account=self.account) as lines:
                    self._lines = lines
                    for arrived in lines.unread():
                        broken_since = None
                        if arrived:
                            self._keep(arrived)
                error: EngineError | None = None
            except EngineError as raised:
                error = raised
            if self._closed:
                return
            broken_since = broken_since or time.monotonic()
            if self._ended() or time.monotonic() - broken_since > RECONNECT_WITHIN:
                return self._fail(error or EngineError("the engine ended its record stream"))
            with self._changed:
                self._changed.wait_for(lambda: self._closed, _PAUSE)

    def _keep(self, lines: list[bytes]) -> None:
        with self._changed:
            self._unread += lines
            self._seen = number_of(lines[-1])
            self._version += sum(not is_probes(line) for line in lines)
            self._changed.notify_all()

    def _fail(self, error: EngineError) -> None:
        with self._changed:
            self._error = error
            self._changed.notify_all()
