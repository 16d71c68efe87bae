"""What the workers of a run have still to do, and in which order each takes it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Generator, Sequence

from harness.scenarios.parallel.case import Case
from harness.scenarios.parallel.groups import Group


class Agenda:
    """Groups for several workers, each taken by whoever is free. Thread-safe.

    What moves the engine's clock has the engine alone, and would hold up all others in the
    middle of the run: so a worker keeps such cases until every worker is through with the rest.
    """

    def __init__(self, groups: Sequence[Group], workers: int) -> None:
        self._groups = deque(groups)
        self._several = workers > 1
        self._at_it = workers
        self._changed = threading.Condition()
        self._stopped = False

    def cases(self) -> Generator[tuple[int, Case], None, None]:
        """What one worker does, to be asked for once by each; ends early after `stop`."""
        kept: list[tuple[int, Case]] = []
        try:
            while not self._stopped and (group := self._next()):
                for number, case in group.cases:
                    if self._several and case.scenario.moves_clock:
                        kept.append((number, case))
                    elif not self._stopped:
                        yield number, case
        finally:
            with self._changed:
                self._at_it -= 1
                self._changed.notify_all()
        if kept:
            with self._changed:
                self._changed.wait_for(lambda: not self._at_it or self._stopped)
        for number, case in kept:
            if not self._stopped:
                yield number, case

    def stop(self) -> None:
        """Nothing more is begun."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def _next(self) -> Group | None:
        try:
            return self._groups.popleft()
        except IndexError:
            return None
