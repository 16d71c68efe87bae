"""The engine starts while the scenarios are read, and is given up where they are wrong."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from harness.cli import engine as chosen
from harness.engines.base import Progress, RunningEngine
from harness.errors import BadInput, EngineError

WITHIN = 60.0
RUNNING = RunningEngine("fake", "Fake 1", "http://127.0.0.1:1")


class FakeEngine:
    """Starts when it may, or gives up when it is stopped."""

    name = "fake"

    def __init__(self, *, at_once: bool, error: Exception | None = None) -> None:
        self.starts_at_once = at_once
        self.error = error
        self.asked, self.may_start, self.stopped = (threading.Event() for _ in range(3))
        self.started_in: threading.Thread | None = None

    def start(self, progress: Progress | None = None) -> RunningEngine:
        self.started_in = threading.current_thread()
        self.asked.set()
        if progress is not None:
            progress("starting Fake 1", None)
        assert self.may_start.wait(WITHIN)
        if self.error is not None:
            raise self.error
        return RUNNING

    def stop(self) -> None:
        self.stopped.set()
        self.may_start.set()

    def failure(self) -> str | None:
        return None


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch) -> Any:
    def begun(engine: FakeEngine) -> Any:
        monkeypatch.setattr(chosen, "create", lambda _name, **_options: engine)
        return chosen.beginning("fake")

    return begun


def test_it_starts_before_it_is_asked_for(begin: Any) -> None:
    engine = FakeEngine(at_once=True)
    with begin(engine) as begun:
        assert engine.asked.wait(WITHIN)
        engine.may_start.set()
        with begun.answering() as running:
            assert running is RUNNING
            assert not engine.stopped.is_set()
        assert engine.stopped.is_set()


def test_what_must_be_installed_first_waits_until_it_is_needed(begin: Any) -> None:
    engine = FakeEngine(at_once=False)
    engine.may_start.set()
    with begin(engine) as begun:
        assert engine.started_in is None
        with begun.answering() as running:
            assert running is RUNNING
            assert engine.started_in is threading.current_thread()


def test_bad_input_gives_the_engine_up_at_once(begin: Any) -> None:
    engine = FakeEngine(at_once=True, error=EngineError("given up"))
    with pytest.raises(BadInput, match="a mistake"), begin(engine):  # noqa: PT012
        assert engine.asked.wait(WITHIN)
        raise BadInput("a mistake")
    assert engine.stopped.is_set()
    assert engine.started_in is not None
    assert not engine.started_in.is_alive()


def test_why_it_did_not_start_is_told_where_it_is_needed(
    begin: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = FakeEngine(at_once=True, error=EngineError("no port"))
    engine.may_start.set()
    with begin(engine) as begun:
        with pytest.raises(EngineError, match="no port"), begun.answering():
            pytest.fail("it does not run")
        assert engine.stopped.is_set()
    assert "starting the engine" in capsys.readouterr().err
