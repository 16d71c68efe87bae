"""What workers take, and when what moves the clock has its turn."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from harness.scenarios.parallel.agenda import Agenda
from harness.scenarios.parallel.case import Case
from harness.scenarios.parallel.groups import Group
from harness.scenarios.reading.loading import load

TEXT = """\
scenario: quick
then: [{messages: {queue: Q, count: 0}}]
---
scenario: by the clock
when: [{advance: 15s}]
then: [{messages: {queue: Q, count: 0}}]
---
scenario: slow
then: [{messages: {queue: Q, count: 0}}]
"""


@pytest.fixture
def groups(tmp_path: Path) -> list[Group]:
    """One of what is quick and then moves the clock, and one of what is slow."""
    file = tmp_path / "a.scenario.yaml"
    file.write_text(TEXT)
    quick, clock, slow = enumerate(Case(scenario, None) for scenario in load(file))
    return [Group((clock, quick), 0.0), Group((slow,), 0.0)]


def _names(agenda: Agenda) -> list[str]:
    return [case.name for _, case in agenda.cases()]


def test_a_single_worker_keeps_the_order(groups: Sequence[Group]) -> None:
    assert _names(Agenda(groups, 1)) == ["by the clock", "quick", "slow"]


def test_what_moves_the_clock_waits_for_the_other_workers(groups: Sequence[Group]) -> None:
    agenda = Agenda(groups, 2)
    mine, others = agenda.cases(), agenda.cases()
    assert next(mine)[1].name == "quick"
    assert next(others)[1].name == "slow"
    rest: list[str] = []
    waiting = threading.Thread(target=lambda: rest.extend(case.name for _, case in mine))
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    assert rest == []
    assert list(others) == []
    waiting.join(60)
    assert rest == ["by the clock"]


def test_whoever_waits_for_the_others_is_let_go_where_all_stops(groups: Sequence[Group]) -> None:
    agenda = Agenda(groups, 3)
    rest: list[str] = []
    waiting = threading.Thread(target=lambda: rest.extend(_names(agenda)))
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    agenda.stop()
    waiting.join(60)
    assert rest == ["quick", "slow"]
    assert _names(agenda) == []
