"""Waiting: woken by records, one state of the world, `for:`, early failure, the deadline."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest

from harness.engines.extension.wire import ExecutionEnd, Note, Record
from harness.scenarios.cloud.observed import Observed
from harness.scenarios.context import Context, Shared
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.model import Step
from harness.scenarios.reading.loading import load
from harness.scenarios.running.pending import Pending
from harness.scenarios.running.waiting import Waiter


class Bell:
    """A record stream without an engine."""

    def __init__(self) -> None:
        self.version = 0
        self.condition = threading.Condition()

    def ring(self) -> None:
        with self.condition:
            self.version += 1
            self.condition.notify_all()

    def changed(self, version: int, timeout: float) -> int:
        with self.condition:
            self.condition.wait_for(lambda: self.version != version, timeout)
            return self.version

    def since(self, _seq: int) -> list[Any]:
        return []

    def position(self) -> int:
        return 0

    def catch_up(self) -> None:
        pass


class Timeline(Bell):
    """A clock of its own too, and what happens at which second of it: nothing takes real time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self._coming: list[tuple[float, Callable[[], None]]] = []

    def at(self, second: float, *acts: Callable[[], None]) -> None:
        self._coming += [(second, act) for act in acts]

    def changed(self, version: int, timeout: float) -> int:
        end = self.now + timeout
        while self._coming and self._coming[0][0] <= end and self.version == version:
            self.now, act = self._coming.pop(0)
            act()
        if self.version == version:
            self.now = end
        return self.version


class Condition(Expectation):
    """Holds when `holds` says so, and counts how often it was looked at."""

    def __init__(self, holds: Callable[[], bool], *, final: bool = False, counts: bool = False):
        self.holds = holds
        self.final = final
        self.looks = 0
        self.from_records = counts  # type: ignore[misc]

    def look(self, _context: Context) -> Look:
        self.looks += 1
        return Look(holds=self.holds(), final=self.final)


@pytest.fixture
def step(tmp_path: Path) -> Step:
    file = tmp_path / "a.scenario.yaml"
    file.write_text(
        "scenario: S\nthen: [{calls: {function: F}}, {calls: {function: F}, for: 100ms}]\n"
    )
    return load(file)[0].steps[0]


@pytest.fixture
def held(step: Step) -> Step:
    return load(step.where.file)[0].steps[1]


def waiter(
    bell: Bell | None, *pairs: tuple[Step, Condition], timeout: float = 60.0
) -> tuple[Waiter, list[Pending]]:
    context = Context(cast(Shared, None), cast(Step, None))
    pending = [Pending(step, condition, context) for step, condition in pairs]
    observed = Observed(bell, "000000000000", "us-east-1")
    clock = (lambda: bell.now) if isinstance(bell, Timeline) else time.monotonic
    return Waiter(pending, observed, timeout, clock), pending


def test_a_record_wakes_it_at_once(step: Step) -> None:
    bell, true = Timeline(), threading.Event()
    condition = Condition(true.is_set)
    bell.at(0.05, true.set, bell.ring)
    assert waiter(bell, (step, condition))[0].wait()
    assert bell.now == 0.05
    assert condition.looks <= 3


def test_a_record_of_another_thread_wakes_it(step: Step) -> None:
    bell, true = Bell(), threading.Event()

    def happen() -> None:
        true.set()
        bell.ring()

    threading.Timer(0.05, happen).start()
    assert waiter(bell, (step, Condition(true.is_set)))[0].wait()


def test_without_records_it_polls(step: Step) -> None:
    true = threading.Event()
    threading.Timer(0.05, true.set).start()
    assert waiter(None, (step, Condition(true.is_set)))[0].wait()


def test_what_leaves_no_record_is_seen_too(step: Step) -> None:
    bell, true = Timeline(), threading.Event()
    bell.at(0.05, true.set)
    assert waiter(bell, (step, Condition(true.is_set)))[0].wait()
    assert bell.now < 1


class Picky(Condition):
    """Only an execution's end makes a difference to it."""

    def may_have_changed(self, records: Sequence[Record]) -> bool:
        return any(isinstance(record, ExecutionEnd) for record in records)


class Recorded(Timeline):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[Record] = []

    def tell(self, record: Record) -> None:
        self.records.append(record)
        self.ring()

    def since(self, seq: int) -> list[Any]:
        return [record for record in self.records if record.seq > seq]


def _note(seq: int) -> Note:
    return Note(seq, 0.0, "info", "something else", "000000000000")


def _end(seq: int) -> ExecutionEnd:
    return ExecutionEnd(seq, 0.0, "000000000000", "us-east-1", "m", "e", "SUCCEEDED")


def test_records_that_make_no_difference_are_not_looked_after(step: Step) -> None:
    bell, true = Recorded(), threading.Event()
    condition = Picky(true.is_set)
    for number in range(1, 9):
        bell.at(number / 100, partial(bell.tell, _note(number)))
    bell.at(0.1, true.set, partial(bell.tell, _end(9)))
    assert waiter(bell, (step, condition))[0].wait()
    assert bell.now == 0.1
    assert condition.looks <= 3


def test_after_a_pause_it_is_looked_whatever_came(step: Step) -> None:
    bell, true = Recorded(), threading.Event()
    bell.at(0.01, true.set, partial(bell.tell, _note(1)))
    assert waiter(bell, (step, Picky(true.is_set)))[0].wait()
    assert 0.01 < bell.now < 1


def test_at_the_end_it_is_looked_whatever_came(step: Step) -> None:
    bell, true = Recorded(), threading.Event()
    bell.at(0.05, true.set, partial(bell.tell, _note(1)))
    assert waiter(bell, (step, Picky(true.is_set)), timeout=0.06)[0].wait()


def test_all_must_hold_at_the_same_time(step: Step) -> None:
    """The one holds only before, the other only after: they never hold together."""
    bell, turned = Timeline(), threading.Event()
    before, after = Condition(lambda: not turned.is_set()), Condition(turned.is_set)
    bell.at(0.05, turned.set, bell.ring)
    one, pending = waiter(bell, (step, before), (step, after), timeout=0.3)
    assert not one.wait()
    assert one.is_late(pending[0])
    assert [p.holds for p in pending] == [False, True]


def test_what_can_no_longer_hold_ends_the_wait(step: Step) -> None:
    bell = Timeline()
    one, pending = waiter(
        bell, (step, Condition(lambda: False, final=True)), (step, Condition(lambda: False))
    )
    assert not one.wait()
    assert bell.now == 0
    assert not any(map(one.is_late, pending))


def test_the_deadline(step: Step) -> None:
    bell = Timeline()
    assert not waiter(bell, (step, Condition(lambda: False)), timeout=0.2)[0].wait()
    assert bell.now == pytest.approx(0.2)


def test_what_happened_in_time_counts_though_it_was_read_late(step: Step) -> None:
    class Late(Timeline):
        def catch_up(self) -> None:
            true.set()

    true = threading.Event()
    assert waiter(Late(), (step, Condition(true.is_set)), timeout=0.2)[0].wait()


def test_for_waits_that_long_once_all_holds(step: Step, held: Step) -> None:
    bell, true = Timeline(), threading.Event()
    bell.at(0.05, true.set, bell.ring)
    assert waiter(bell, (held, Condition(lambda: True)), (step, Condition(true.is_set)))[0].wait()
    assert bell.now == pytest.approx(0.15)


def test_for_notices_what_happens_meanwhile(held: Step) -> None:
    bell, happened = Timeline(), threading.Event()
    bell.at(0.05, happened.set, bell.ring)
    condition = Condition(lambda: not happened.is_set(), final=True)
    one, pending = waiter(bell, (held, condition))
    assert not one.wait()
    assert pending[0].hopeless


def test_counts_are_looked_at_again_when_the_rest_holds(step: Step) -> None:
    """The count was right at first, and wrong by the time the other one held."""
    bell, done = Timeline(), threading.Event()
    count = Condition(lambda: not done.is_set(), counts=True)
    bell.at(0.05, done.set, bell.ring)
    one, _ = waiter(bell, (step, count), (step, Condition(done.is_set)), timeout=0.3)
    assert not one.wait()


def test_what_cannot_look_is_told_and_ends_the_wait(step: Step) -> None:
    def broken() -> bool:
        raise ConnectionError("gone")

    one, pending = waiter(Bell(), (step, Condition(broken)), (step, Condition(lambda: False)))
    assert not one.wait()
    assert isinstance(pending[0].broken, ConnectionError)


class BusyBell(Bell):
    """A record each millisecond, on a clock of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def changed(self, version: int, timeout: float) -> int:
        self.now += min(0.001, timeout)
        self.version = version + 1
        return self.version


def test_looking_takes_half_of_the_time_at_most(step: Step) -> None:
    """A burst of records must not be answered with as many looks, which cost the engine."""
    bell = BusyBell()

    def look() -> bool:
        bell.now += 0.02
        return False

    condition = Condition(look)
    context = Context(cast(Shared, None), cast(Step, None))
    observed = Observed(bell, "000000000000", "us-east-1")
    one = Waiter([Pending(step, condition, context)], observed, 1.0, clock=lambda: bell.now)
    assert not one.wait()
    assert 20 <= condition.looks <= 27


class Counting(Picky):
    """Looks at nothing but records."""

    def __init__(self, holds: Callable[[], bool]) -> None:
        super().__init__(holds)
        self.from_records = True  # type: ignore[misc]


def test_the_same_records_are_not_looked_at_twice(step: Step) -> None:
    bell, true = Recorded(), threading.Event()
    condition = Counting(true.is_set)
    for number in range(1, 9):
        bell.at(number / 100, partial(bell.tell, _note(number)))
    bell.at(0.1, true.set, partial(bell.tell, _end(9)))
    assert waiter(bell, (step, condition))[0].wait()
    assert bell.now == 0.1
    assert condition.looks == 2


class Patient(Picky):
    """Knows from the records that it is too early."""

    def __init__(self, holds: Callable[[], bool], error: Exception | None = None) -> None:
        super().__init__(holds)
        self.error = error

    def too_early(self, _context: Context) -> bool:
        if self.error is not None:
            raise self.error
        return True


def test_what_cannot_hold_yet_is_first_looked_at_when_it_may(step: Step) -> None:
    bell, true = Recorded(), threading.Event()
    condition = Patient(true.is_set)
    bell.at(0.01, partial(bell.tell, _note(1)))
    bell.at(0.1, true.set, partial(bell.tell, _end(2)))
    assert waiter(bell, (step, condition))[0].wait()
    assert (bell.now, condition.looks) == (0.1, 1)


def test_what_was_too_early_is_looked_at_after_a_pause_and_at_the_end(step: Step) -> None:
    for timeout in (10.0, 0.01):
        bell = Recorded()
        condition = Patient(lambda: True)
        assert waiter(bell, (step, condition), timeout=timeout)[0].wait()
        assert bell.now == min(0.25, timeout)
        assert condition.looks == 1


def test_what_does_not_know_whether_it_is_too_early_is_looked_at(step: Step) -> None:
    bell = Recorded()
    condition = Patient(lambda: True, ValueError("no such machine"))
    assert waiter(bell, (step, condition))[0].wait()
    assert (bell.now, condition.looks) == (0.0, 1)


class Sociable(Condition):
    """Can be looked at with others of its kind."""

    at_once: int = 0

    @classmethod
    def look_together(cls, several: Sequence[tuple[Any, Context]]) -> list[Look] | None:
        if any(one.final for one, _ in several):
            raise ValueError("one of them cannot")
        cls.at_once += 1
        return [Look(holds=one.holds()) for one, _ in several]


def test_several_of_a_kind_are_looked_at_together(step: Step) -> None:
    Sociable.at_once = 0
    bell, true = Timeline(), threading.Event()
    early, late, other = Sociable(lambda: True), Sociable(true.is_set), Condition(lambda: True)
    bell.at(0.05, true.set, bell.ring)
    one, pending = waiter(bell, (step, early), (step, late), (step, other))
    assert one.wait()
    # together at first; then the one that failed, and at last what had held
    assert (Sociable.at_once, early.looks, late.looks) == (1, 1, 1)
    assert other.looks == 2
    assert all(p.holds for p in pending)


def test_where_one_cannot_be_looked_at_with_others_each_is_looked_at(step: Step) -> None:
    Sociable.at_once = 0
    good, bad = Sociable(lambda: True), Sociable(lambda: False, final=True)
    one, pending = waiter(Timeline(), (step, good), (step, bad))
    assert not one.wait()
    assert Sociable.at_once == 0
    assert [p.holds for p in pending] == [True, False]
