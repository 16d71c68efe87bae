"""Batches of a shard's records one after the other: tried again, split, given up.

A mapping has as many lanes a shard as its parallelisation factor; a partition key always
takes the same one, so that its records stay in order.
Source: Lambda Developer Guide, "Configuring how Lambda processes records from stream and
queue-based event sources" and "Retaining discarded batch records". Splitting does not count
as a try, and neither does a throttled invocation.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...recorder import activity, fence
from . import work
from .failed_batches import FailedBatch
from .invoking import MAX_PAYLOAD_BYTES, Outcome, to_json
from .records import Record
from .responses import WholeBatchFailed, failed_items
from .windows import Window

if TYPE_CHECKING:
    from .shard import ShardReader

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 60.0
"""Seconds before a batch is tried again; AWS documents that it backs off, not how."""
_ENVELOPE_BYTES = 512


@dataclass
class Batch:
    """`failures`: tries that count; `tries`: all; `final`: closes a tumbling window."""

    records: list[Record]
    failures: int = 0
    tries: int = 0
    last: Outcome | None = None
    final: bool = False


class Lane:
    """One batch at a time. The reader tells of new records (`add`) and of time (`go`)."""

    def __init__(self, reader: ShardReader) -> None:
        self.reader = reader
        self.settings = reader.settings
        self._arrived: deque[Record] = deque()
        self._first_arrived = 0.0
        self._unfinished: list[Batch] = []
        self._at_work: Batch | None = None
        self._pausing = False
        self._ending = False
        self._window: Window | None = None
        self._timer: Any = None
        self._generation = 0
        self._lock = threading.Lock()

    def add(self, record: Record) -> None:
        with self._lock:
            if not self._arrived:
                self._first_arrived = time.time()
            self._arrived.append(record)

    @property
    def waiting(self) -> int:
        """Records of which no batch was made yet."""
        return len(self._arrived)

    @property
    def is_idle(self) -> bool:
        """Nothing is left to do for what has arrived, but to wait for a window's end."""
        with self._lock:
            return not (self._arrived or self._unfinished or self._at_work)

    @property
    def is_at_work(self) -> bool:
        """A batch is being invoked."""
        return self._at_work is not None

    @property
    def is_closed(self) -> bool:
        """Idle, and its tumbling window is over."""
        return self.is_idle and self._window is None

    @property
    def lowest(self) -> int | None:
        """The sequence number of the first record that is not done."""
        with self._lock:
            numbers = [r.number for b in self._unfinished for r in b.records[:1]]
            if self._at_work is not None and self._at_work.records:
                numbers.append(self._at_work.records[0].number)
            if self._arrived:
                numbers.append(self._arrived[0].number)
            return min(numbers, default=None)

    def end(self) -> None:
        """The shard is read to its end: wait for nothing more."""
        self._ending = True
        self.go()

    def forget(self) -> None:
        """Drop everything, also what is being tried: the account was reset."""
        with self._lock:
            self._arrived.clear()
            self._unfinished.clear()
            self._at_work, self._pausing, self._window = None, False, None
            self._generation += 1

    def go(self, *, here: bool = False) -> None:
        """Begin the next batch if there is one to begin; `here`: in this thread."""
        with self._lock:
            if self._at_work is not None or self._pausing or self.reader.closed:
                return
            batch = self._next()
            if batch is None:
                return
            self._at_work, generation = batch, self._generation
        if here:
            self._handle(batch, generation)
        else:
            work.begin(self._handle, batch, generation)

    def _next(self) -> Batch | None:
        if self._unfinished:
            return self._unfinished.pop()
        now = time.time()
        if (window := self._window) is not None:
            over = window.end <= (
                self._arrived[0].arrived if self._arrived else self.reader.drained_at
            )
            if over or window.overflown or (self._ending and not self._arrived):
                return Batch([], final=True)
        if not self._arrived:
            return None
        due = self._first_arrived + self.settings.window
        full = len(self._arrived) >= self.settings.batch_size
        if not (full or self._ending or due <= now):
            self._look_again(due)
            return None
        if self.settings.tumbling and self._window is None:
            self._window = Window.of(self._arrived[0].arrived, self.settings.tumbling)
            work.at(self._window.end, self.reader.pump.set, "tumbling window")
        batch = Batch(self._take())
        self._first_arrived = now
        return batch

    def _take(self) -> list[Record]:
        taken: list[Record] = []
        size = _ENVELOPE_BYTES
        while self._arrived and len(taken) < self.settings.batch_size:
            record = self._arrived[0]
            if self._window is not None and record.arrived >= self._window.end:
                break
            size += len(to_json(record.event)) + 1
            if taken and size > MAX_PAYLOAD_BYTES:
                break
            taken.append(self._arrived.popleft())
        return taken

    def _look_again(self, moment: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = work.at(moment, self.reader.pump.set, "stream batching window")

    def _handle(self, batch: Batch, generation: int) -> None:
        began = time.monotonic()
        activity.take_up(began, [str(r.event["eventID"]) for r in batch.records])
        pause = None
        try:
            if self._is_worth_trying(batch):
                pause = self._try(batch)
        finally:
            self._settle(batch, generation, pause)

    def _settle(self, batch: Batch, generation: int, pause: float | None) -> None:
        with self._lock:
            if generation != self._generation:
                return
            self._at_work = None
            if pause is not None:
                self._unfinished.append(batch)
                self._pausing = True
        if pause is not None:
            work.at(time.time() + pause, self._resume, "stream retry")
        self.reader.progressed()
        self.go()

    def _resume(self) -> None:
        with self._lock:
            self._pausing = False
        self.go()

    def _is_worth_trying(self, batch: Batch) -> bool:
        """Give up the records that are too old; whether any are left."""
        if batch.final:
            return True
        now, limit = time.time(), self.settings.maximum_age
        if limit > 0:
            old = [r for r in batch.records if now - r.arrived >= limit]
            batch.records = batch.records[len(old) :]
            self._give_up(old, "RecordAgeExceeded", batch)
        if batch.failures:
            # what its stream does not keep any longer is dropped without a word, as on AWS
            kept = now - self.reader.retention()
            batch.records = [r for r in batch.records if r.arrived >= kept]
        return bool(batch.records)

    def _try(self, batch: Batch) -> float | None:
        """Invoke; None when the batch is settled, or in how many seconds to try it again."""
        outcome = self.reader.source.deliver(self._event(batch))
        if fence.is_stale(self.settings.account, activity.current()):
            return None
        batch.last = outcome
        if not outcome.reached:
            batch.tries += 1
            return _pause(batch.tries)
        batch.tries += 1
        self.reader.source.report(outcome.succeeded)
        if outcome.succeeded and (failed := self._failed(batch, outcome)) is None:
            return None
        if outcome.loop:
            # what is no part of the loop goes on; AWS tells no destination of the rest
            if len(batch.records) > 1:
                self._split(batch, at_checkpoint=False)
            return None
        if not outcome.succeeded:
            failed = 0
        if batch.final:
            # AWS: nothing goes on until a window's last invocation has succeeded
            batch.failures += 1
            return _pause(batch.failures)
        return self._failed_at(batch, failed or 0)

    def _failed(self, batch: Batch, outcome: Outcome) -> int | None:
        """The index of the first record that failed; None: the batch succeeded."""
        if self._window is not None:
            if not self._window.take(outcome.answer):
                return 0
            if batch.final:
                over = not self._window.overflown
                self._window = None if over else Window(self._window.start, self._window.end)
                return None
        if not self.settings.reports_failures:
            return None
        known = {str(r.number): i for i, r in enumerate(batch.records)}
        try:
            if outcome.malformed:
                raise WholeBatchFailed("the response is no JSON")
            failed = failed_items(outcome.answer, known)
        except WholeBatchFailed:
            return 0
        return min((known[number] for number in failed), default=None)

    def _failed_at(self, batch: Batch, index: int) -> float | None:
        batch.records = batch.records[index:]
        if self.settings.bisects and (index or len(batch.records) > 1):
            self._split(batch, at_checkpoint=index > 0)
            return None
        batch.failures += 1
        if 0 <= self.settings.attempts < batch.failures:
            self._give_up(batch.records, "RetryAttemptsExhausted", batch)
            return None
        return _pause(batch.failures)

    def _split(self, batch: Batch, at_checkpoint: bool) -> None:
        """The halves come next, the first one first; what a checkpoint left stays whole."""
        records, middle = batch.records, len(batch.records) // 2
        parts = [records] if at_checkpoint else [records[middle:], records[:middle]]
        with self._lock:
            self._unfinished += [
                Batch(part, batch.failures, batch.tries, batch.last) for part in parts
            ]

    def _give_up(self, records: list[Record], condition: str, batch: Batch) -> None:
        FailedBatch(
            self.settings, self.reader.shard, records, condition, batch.tries, batch.last
        ).tell()

    def _event(self, batch: Batch) -> dict[str, Any]:
        event: dict[str, Any] = {"Records": [r.event for r in batch.records]}
        if self._window is not None:
            event |= self._window.describe(batch.final)
            event |= {"shardId": self.reader.shard, "eventSourceARN": self.settings.source_arn}
        return event


def _pause(tries: int) -> float:
    return float(min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE))
