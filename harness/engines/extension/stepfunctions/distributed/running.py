"""A map run: its children side by side, until all have ended or too many have failed."""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

from ...clock.state_machines import StateMachineEvent
from .children import ABORTED, FAILED, SUCCEEDED, TIMED_OUT, Surroundings, Work, ending, run

AT_ONCE = 100
"""Children at once where the state sets no limit; AWS starts up to 10,000."""
_COUNTERS = {SUCCEEDED: "succeeded", FAILED: "failed", TIMED_OUT: "timed_out", ABORTED: "aborted"}


class MapRun:
    def __init__(self, works: list[Work], around: Surroundings, tolerates: frozenset[str]) -> None:
        self.works = works
        self.around = around
        self.record = around.record
        self.exceeded = False
        self._tolerates = tolerates
        self._waiting = deque(works)
        self._running: list[Work] = []
        self._lock = threading.Lock()
        self._threads = 0
        self._over = StateMachineEvent()

    def run(self) -> None:
        """Run all children that wait; returns when none runs any more."""
        waiting = sum(work.items for work in self._waiting)
        total = sum(work.items for work in self.works) - self.record.item_counter.total.get()
        missing = len(self.works) - self.record.execution_counter.total.get()
        self._count("total", missing, total)
        self._count("pending", len(self._waiting), waiting)
        self._over.clear()
        with self._lock:
            self._start_threads()
            if not self._threads:
                self._over.set()
        self._over.wait()
        if self._waiting:
            left = list(self._waiting)
            self._moved("pending", "aborted", len(left), sum(work.items for work in left))

    def again(self, around: Surroundings) -> None:
        """Have all that did not succeed wait once more."""
        self.around = around
        self.exceeded = False
        left = [w for w in self.works if w.child is None or w.child.exec_status != SUCCEEDED]
        self._waiting = deque(left)
        for name in ("failed", "timed_out", "aborted"):
            for counter in (self.record.execution_counter, self.record.item_counter):
                getattr(counter, name).offset(-getattr(counter, name).get())

    def changed(self) -> None:
        """The record's limits were changed from outside."""
        with self._lock:
            self._start_threads()

    def _start_threads(self) -> None:
        limit = self.record.max_concurrency or AT_ONCE
        wanted = min(limit, self._threads + len(self._waiting), AT_ONCE)
        while self._threads < wanted:
            self._threads += 1
            threading.Thread(target=self._work, daemon=True, name="map-run").start()

    def _work(self) -> None:
        try:
            while (work := self._next()) is not None:
                child = None
                try:
                    child = run(work, self.around)
                finally:
                    self._finished(work, child)
        finally:
            with self._lock:
                self._threads -= 1
                if not self._threads:
                    self._over.set()

    def _next(self) -> Work | None:
        with self._lock:
            over = self._threads > (self.record.max_concurrency or AT_ONCE)
            if self.exceeded or over or not self._waiting or not self.around.env.is_running():
                return None
            work = self._waiting.popleft()
            self._running.append(work)
            self._moved("pending", "running", 1, work.items)
            return work

    def _finished(self, work: Work, child: Any) -> None:
        status = FAILED if child is None else str(child.exec_status)
        with self._lock:
            self._running.remove(work)
            self._moved("running", _COUNTERS.get(status, "failed"), 1, work.items)
            if self.exceeded or not self._too_many():
                return
            self.exceeded = True
            left = [ending(other.child) for other in self._running if other.child is not None]
        for end in left:
            end()

    def _too_many(self) -> bool:
        counter = self.record.item_counter
        failed = counter.failed.get() + counter.timed_out.get()
        if not failed:
            return False
        total = counter.total.get()
        by_count = failed > self.record.tolerated_failure_count
        by_share = 100 * failed / total > self.record.tolerated_failure_percentage
        if self._tolerates == {"ToleratedFailureCount"}:
            return by_count
        if self._tolerates == {"ToleratedFailurePercentage"}:
            return by_share
        return by_count or by_share

    def _moved(self, source: str, target: str, executions: int, items: int) -> None:
        self._count(source, -executions, -items)
        self._count(target, executions, items)

    def _count(self, name: str, executions: int, items: int) -> None:
        getattr(self.record.execution_counter, name).offset(executions)
        getattr(self.record.item_counter, name).offset(items)
