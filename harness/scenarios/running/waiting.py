"""Wait until a block of expectations holds: all of them, at the same time.

Whoever waits is woken by records. An expectation that does not hold is looked at again
when something changed; only when all of those hold are the others looked at once more,
so that what is passed is one state of the world and not several moments of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from harness.scenarios.cloud.observed import Observed, Stream
from harness.scenarios.expectations.base import Look
from harness.scenarios.running.pending import Pending, look_together

_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 1.0
"""Seconds: some changes leave no record (a delay or a time to live that runs out)."""
_PAUSE_FOR_QUIET = 0.05
"""Seconds: the end of what goes on leaves no record; asking for it costs a millisecond."""
_FIRST_POLL, _LONGEST_POLL = 0.02, 0.5
"""Seconds between looks where the engine records nothing; doubled each time."""
_LONGEST_CALM = 0.1
"""Seconds that a burst of records is waited out at most."""


class Waiter:
    """Waits for one block, with one deadline."""

    def __init__(
        self,
        pending: list[Pending],
        observed: Observed,
        timeout: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        # Counts are looked at last: what they count must not grow after they were right.
        self._pending = sorted(pending, key=lambda p: p.expectation.from_records)
        self._observed = observed
        self._clock = clock
        began = clock()
        for one in pending:
            one.observed = observed
            one.deadline = began + (timeout if one.step.timeout is None else one.step.timeout)
        self._deadline = max((one.deadline for one in pending), default=began)
        self._pause = 0.0
        self._calm_until = 0.0
        self._woken = False
        """Whether records, and not a pause, are why it is looked again."""
        self._rest()

    def wait(self) -> bool:
        """Whether the block held before the deadline, and stayed so as long as it says."""
        while True:
            version, began = self._version(), self._clock()
            if self._look() and self._is_quiet() and self._hold():
                return True
            looked = self._clock()
            self._calm_until = looked + min(looked - began, _LONGEST_CALM)
            decided = self._decided()
            if decided or not self._until_change(version, self._next_deadline()):
                if not decided:
                    self._observed.catch_up()  # what has happened in time counts, if read or not
                last = [p.again(last=True) for p in self._pending if not p.holds]
                return all(last) and self._is_quiet(last=True) and self._hold()

    def is_late(self, pending: Pending) -> bool:
        """Whether its time is up."""
        return self._clock() >= pending.deadline

    def _next_deadline(self) -> float:
        """When the first of those that do not hold has no more time."""
        return min((p.deadline for p in self._pending if not p.holds), default=self._deadline)

    def _decided(self) -> bool:
        """Nothing that waiting could change: one is hopeless, or all that goes on is over."""
        if self._hopeless():
            return True
        waits = [p for p in self._pending if p.step.until_quiet and not p.holds]
        if not waits or any(p.context.pending() for p in waits[:1]):
            return False
        self._observed.catch_up()
        for one in waits:
            one.decided = not one.again()
        return self._hopeless()

    def _is_quiet(self, *, last: bool = False) -> bool:
        """Whether what waits for the flow to be quiet holds then too."""
        waits = [p for p in self._pending if p.step.until_quiet]
        if not waits:
            return True
        left = waits[0].context.pending()
        if left:
            for one in waits if last else ():
                one.look = _not_quiet(left)
            return False
        self._observed.catch_up()
        return all(p.again(last=last) for p in self._pending)

    def _look(self) -> bool:
        """Look at what did not hold, then at everything else; whether all holds."""
        failing = [p for p in self._pending if not p.holds]
        changed = [p for p in failing if self._may_have_changed(p)]
        # The first time all of them: who fails early may be hopeless.
        if not look_together(changed, all_of_them=self._first_time()) or len(changed) < len(
            failing
        ):
            self._look_at_records()
            return False
        counting = [p for p in self._pending if p.expectation.from_records]
        others = [p for p in self._pending if p not in failing and p not in counting]
        if not look_together(others):
            return False
        if counting:
            self._observed.catch_up()
        return all(p.again() for p in counting)

    def _may_have_changed(self, pending: Pending) -> bool:
        """False: the records that came since its last look can make no difference to it."""
        came = self._observed.after(pending.seen)
        if (
            self._woken
            and pending.look is not None
            and not pending.expectation.may_have_changed(came)
        ):
            return False
        pending.seen = came[-1].seq if came else pending.seen
        return not pending.too_early()

    def _first_time(self) -> bool:
        return any(p.look is None and p.broken is None for p in self._pending)

    def _look_at_records(self) -> None:
        """What needs only records costs nothing, and may have become hopeless."""
        for pending in self._pending:
            if pending.expectation.from_records:
                pending.again()

    def _hopeless(self) -> bool:
        return any(p.hopeless for p in self._pending)

    def _hold(self) -> bool:
        """Keep looking at what says `for:` until the longest of them is over."""
        held = [p for p in self._pending if p.step.hold]
        start = self._clock()
        while held:
            version = self._version()
            if not all(p.again(last=True) for p in held):
                return False
            now = self._clock()
            held = [p for p in held if now < start + (p.step.hold or 0)]
            if held:
                self._until_change(version, start + max(p.step.hold or 0 for p in held))
        return True

    def _version(self) -> int:
        stream = self._observed.stream
        return stream.version if stream is not None else 0

    def _until_change(self, version: int, end: float) -> bool:
        """Wait for a change, or a pause; False: it is past `end`."""
        left = end - self._clock()
        if left <= 0:
            return False
        stream = self._observed.stream
        if any(p.step.until_quiet or not p.expectation.recorded for p in self._pending):
            self._pause = min(self._pause, _PAUSE_FOR_QUIET)
        if stream is None:
            time.sleep(min(self._pause, left))
            self._pause = min(self._pause * 2, _LONGEST_POLL)
        elif (now := stream.changed(version, min(self._pause, left))) != version:
            self._rest()
            self._woken = True
            self._let_burst_pass(stream, now)
        else:
            self._woken = False
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        return True

    def _let_burst_pass(self, stream: Stream, version: int) -> None:
        """Looking takes half of the time at most: it costs the engine what the flow needs."""
        while (left := min(self._calm_until, self._deadline) - self._clock()) > 0:
            version = stream.changed(version, left)

    def _rest(self) -> None:
        self._pause = _FIRST_POLL if self._observed.stream is None else _FIRST_PAUSE


def _not_quiet(left: list[str]) -> Look:
    """The look of what holds, while something still goes on."""
    return Look(
        holds=False,
        message="the flow was not quiet in time",
        expected="nothing that goes on or will by itself",
        actual=left,
        seen=left,
    )
