"""Timers of the engine: order, cancelling, and a clock that somebody moves."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextvars import ContextVar

import pytest

from harness.engines.extension.clock.timers import Timers

PATIENCE = 60.0


@pytest.fixture
def held() -> Iterator[Timers]:
    timers = Timers("test-timers")
    timers.hold()
    yield timers
    timers.release()


def test_what_is_due_is_done_at_its_time() -> None:
    timers, done, told = Timers("test-timers"), [], threading.Event()
    began = time.time()
    timers.at(began + 0.06, lambda: (done.append(("later", time.time())), told.set()), "later")
    timers.at(began + 0.02, lambda: done.append(("sooner", time.time())), "sooner")
    assert told.wait(PATIENCE)
    assert [name for name, _ in done] == ["sooner", "later"]
    assert done[0][1] >= began + 0.02
    assert done[1][1] >= began + 0.06


def test_a_cancelled_one_is_not_done(held: Timers) -> None:
    done: list[str] = []
    cancelled = held.at(10.0, lambda: done.append("cancelled"), "cancelled")
    held.at(20.0, lambda: done.append("kept"), "kept")
    cancelled.cancel()
    cancelled.cancel()
    assert held.next_due() == 20.0
    assert held.run_until(100.0) == 1
    assert done == ["kept"]


def test_whoever_moves_the_clock_does_what_is_due_until_then_in_its_order(held: Timers) -> None:
    done: list[str] = []

    def first() -> None:
        done.append("first")
        held.at(15.0, lambda: done.append("between"), "between")
        held.at(35.0, lambda: done.append("beyond"), "beyond")

    held.at(20.0, lambda: done.append("second"), "second")
    held.at(10.0, first, "first")
    held.at(20.0, lambda: done.append("third, asked for after the second"), "third")
    assert held.run_until(30.0) == 4
    assert done == ["first", "between", "second", "third, asked for after the second"]
    assert held.next_due() == 35.0


def test_one_that_fails_hinders_no_other(held: Timers, caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []
    held.at(1.0, lambda: 1 // 0, "the one that fails")  # type: ignore[arg-type,return-value]
    held.at(2.0, lambda: done.append("next"), "next")
    held.run_until(3.0)
    assert done == ["next"]
    assert "the one that fails failed" in caplog.text


def test_nothing_is_done_while_somebody_moves_the_clock(held: Timers) -> None:
    told = threading.Event()
    held.at(time.time() - 1, told.set, "due")
    assert not told.wait(0.05)
    held.release()
    assert told.wait(PATIENCE)


def test_a_timer_belongs_to_no_request(held: Timers) -> None:
    request: ContextVar[str] = ContextVar("request", default="none")
    seen: list[str] = []
    request.set("mine")
    held.at(1.0, lambda: seen.append(request.get()), "look")
    held.run_until(1.0)
    assert seen == ["none"]
