"""Which scenarios stay with one worker, and in which order workers take them."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.scenarios.parallel.case import Case
from harness.scenarios.parallel.durations import Durations
from harness.scenarios.parallel.groups import by_stack, in_one
from harness.scenarios.reading.loading import load
from harness.scenarios.results import ScenarioResult

TEXT = """\
scenario: {name}
stack: {stack}
then: [{{messages: {{queue: Q, count: 0}}}}]
"""


@pytest.fixture
def cases(tmp_path: Path) -> list[Case]:
    """x on stack one, y on stack two, z on stack one with parameters, w on stack one."""
    stacks = {
        "x": "one.yaml",
        "y": "two.yaml",
        "z": "{template: one.yaml, parameters: {A: b}}",
        "w": "one.yaml",
    }
    found = []
    for name, stack in stacks.items():
        file = tmp_path / f"{name}.scenario.yaml"
        file.write_text(TEXT.format(name=name, stack=stack))
        found += [Case(scenario, None) for scenario in load(file)]
    return found


def _names(cases: list[Case], seconds: dict[str, float]) -> list[list[str]]:
    groups = by_stack(cases, lambda case: seconds.get(case.name))
    return [[case.name for _, case in group.cases] for group in groups]


def test_one_stack_stays_together_and_the_longest_goes_first(cases: list[Case]) -> None:
    seconds = {"x": 1.0, "w": 1.5, "y": 9.0, "z": 2.0}
    assert _names(cases, seconds) == [["y"], ["x", "w"], ["z"]]


def test_what_was_never_run_counts_with_its_deployment(cases: list[Case]) -> None:
    assert _names(cases, {"x": 1.0, "w": 1.0, "z": 9.0}) == [["z"], ["y"], ["x", "w"]]


def test_one_worker_takes_them_in_the_files_order(cases: list[Case]) -> None:
    [group] = in_one(cases)
    assert [(n, case.name) for n, case in group.cases] == list(enumerate("xyzw"))


def test_durations_are_remembered_by_file_and_name(cases: list[Case], tmp_path: Path) -> None:
    file = tmp_path / "durations.json"
    passed, failed = (
        ScenarioResult(case.name, case.scenario.where, status, 4.25)
        for case, status in zip(cases, ("passed", "failed"), strict=False)
    )
    Durations(file).remember([passed, failed])
    assert [Durations(file).of(case) for case in cases[:2]] == [4.25, None]
    assert [one.name for one in tmp_path.glob("durations*")] == ["durations.json"]


@pytest.mark.parametrize("content", ["", "[]", '{"a": "b"}', '{"a": null}'])
def test_a_damaged_file_of_durations_is_as_none(
    cases: list[Case], tmp_path: Path, content: str
) -> None:
    file = tmp_path / "durations.json"
    file.write_text(content)
    assert Durations(file).of(cases[0]) is None
