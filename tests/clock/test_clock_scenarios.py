"""`advance` and `clock: shared` in scenario files, one after the other and in parallel."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from textwrap import dedent

import pytest

from harness.engines.base import RunningEngine
from harness.engines.cloud import Cloud
from harness.engines.turns import check_alone, turn, used_in_parallel
from harness.errors import BadInput
from harness.scenarios.model import Scenario
from harness.scenarios.reading.loading import load
from harness.scenarios.results import ScenarioResult
from harness.scenarios.running.run import run
from harness.scenarios.running.session import Session
from tests.clock.clock_support import Queue
from tests.engine.lambdas import eventually

LATER = """
scenario: A message that is held back comes at its time
when:
  - send: {{queue: {queue}, body: later, delay: 600}}
  - advance: {by}
then:
  - message: {{queue: {queue}}}
timeout: 60s
"""


def scenario(tmp_path: Path, text: str) -> Scenario:
    file = tmp_path / "a.scenario.yaml"
    file.write_text(dedent(text))
    return load(file)[0]


@pytest.mark.parametrize(
    ("by", "there"),
    [("9m", []), ("10m", ["later"]), ("600", ["later"]), ("0.5h", ["later"]), ("1d", ["later"])],
)
def test_a_scenario_moves_the_clock(
    cloud: Cloud, tmp_path: Path, by: str, there: list[str]
) -> None:
    queue = Queue(cloud)
    one = scenario(tmp_path, LATER.format(queue=queue.url, by=by))
    assert result(cloud, one).status == "passed"
    assert queue.receive_once() == there


def test_now_is_the_time_of_the_cloud(cloud: Cloud, tmp_path: Path) -> None:
    queue = Queue(cloud)
    text = f"""
    scenario: What is sent says when
    when:
      - send: {{queue: {queue.url}, body: "${{epoch}}"}}
      - advance: 1h
      - send: {{queue: {queue.url}, body: "${{epoch}}"}}
    then:
      - message: {{queue: {queue.url}}}
    """
    assert result(cloud, scenario(tmp_path, text)).status == "passed"
    first, second = sorted(int(body) for body in queue.bodies())
    assert 3600 <= second - first < 3660
    assert abs(second - cloud.clock.now().timestamp()) < 60


@pytest.mark.parametrize("duration", ["-5m", "soon", "5 weeks", "[1]"])
def test_what_is_no_duration_is_told(tmp_path: Path, duration: str) -> None:
    text = f"scenario: S\nwhen:\n  - advance: {duration}\nthen:\n  - calls: {{function: F}}\n"
    with pytest.raises(BadInput) as refused:
        scenario(tmp_path, text)
    assert refused.value.where is not None
    assert refused.value.where.line == 3


def test_a_scenario_that_moves_the_clock_waits_for_those_that_have_begun(
    cloud: Cloud, engine_that_moves: RunningEngine, tmp_path: Path
) -> None:
    queue = Queue(cloud)
    mover = scenario(tmp_path, LATER.format(queue=queue.url, by="10m"))
    before, ended = cloud.clock.now(), threading.Event()

    def move() -> None:
        assert result(cloud, mover).status == "passed"
        ended.set()

    thread = threading.Thread(target=move)
    with turn(engine_that_moves):
        thread.start()
        assert not ended.wait(0.3)
        assert (cloud.clock.now() - before).total_seconds() < 60
    assert ended.wait(60)
    thread.join()
    assert (cloud.clock.now() - before).total_seconds() >= 600


def test_nobody_begins_while_somebody_waits_to_be_alone(engine_that_moves: RunningEngine) -> None:
    order: list[str] = []

    def take(name: str, alone: bool, within: threading.Event, leave: threading.Event) -> None:
        with turn(engine_that_moves, alone=alone):
            order.append(name)
            within.set()
            leave.wait(60)

    events = {name: (threading.Event(), threading.Event()) for name in ("first", "mover", "last")}
    threads = [
        threading.Thread(target=take, args=(name, name == "mover", *events[name]))
        for name in events
    ]
    threads[0].start()
    assert events["first"][0].wait(60)
    threads[1].start()
    eventually(_somebody_waits_for_a_lock, bool)
    threads[2].start()
    assert not events["last"][0].wait(0.2)
    for _, leave in events.values():
        leave.set()
    for thread in threads:
        thread.join()
    assert order == ["first", "mover", "last"]


def test_whoever_shares_the_engine_says_that_he_moves_the_clock(cloud: Cloud) -> None:
    shared = Cloud(
        RunningEngine(**{**vars(cloud.engine), "control": "http://127.0.0.1:9"}),
        account=cloud.account,
    )
    used_in_parallel(shared.engine)
    with pytest.raises(BadInput, match="other workers") as refused:
        shared.clock.advance(minutes=1)
    assert "moves_clock" in (refused.value.fix or "")
    with turn(shared.engine, alone=True):
        check_alone(shared.engine)
    with turn(shared.engine), pytest.raises(BadInput), turn(shared.engine, alone=True):
        pass


def _somebody_waits_for_a_lock() -> bool:
    """Whether a thread of this process waits for a lock of a file, as the kernel lists them."""
    own = str(os.getpid())
    lines = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    return any("->" in words and own in words for words in lines)


def result(cloud: Cloud, one: Scenario) -> ScenarioResult:
    with Session(cloud) as session:
        return run(one, session)
