"""Which scenarios `harness run` takes, how often and in which order."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.cli.main import run
from harness.cli.rerunning import Rerun
from harness.errors import Location
from harness.scenarios.parallel.case import Case, flaky
from harness.scenarios.parallel.groups import by_stack
from harness.scenarios.parallel.last_failed import LastFailed
from harness.scenarios.reading.loading import load
from harness.scenarios.results import Problem, ScenarioResult, StepResult

ONE = """\
scenario: s{n}
when: [{{send: {{queue: q, body: x}}}}]
then: [{{messages: {{queue: q, count: 1}}}}]
"""


@pytest.fixture
def cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "a.scenario.yaml"
    file.write_text("---\n".join(ONE.format(n=n) for n in range(8)))
    return [Case(scenario, None) for scenario in load(file)]


def rerun(
    *, last_failed: bool = False, times: int = 1, shuffle: int | None = None, fails: bool = False
) -> Rerun:
    return Rerun(last_failed, times, False, shuffle, 0, fails)


def result(case: Case, status: str) -> ScenarioResult:
    return ScenarioResult(case.name, case.scenario.where, status, 0.1)


def names(cases: list[Case]) -> list[str]:
    return [case.name for case in cases]


def test_the_same_seed_gives_the_same_order(cases: list[Case]) -> None:
    said: list[str] = []
    once = rerun(shuffle=7).chosen(cases, said.append)
    assert names(once) == names(rerun(shuffle=7).chosen(cases, said.append))
    assert names(once) != names(rerun(shuffle=8).chosen(cases, said.append))
    assert sorted(names(once)) == sorted(names(cases))
    assert said[0] == "in the order of --shuffle 7"


def test_a_shuffled_order_is_kept_by_groups(cases: list[Case]) -> None:
    once = rerun(shuffle=7).chosen(cases, lambda _: None)
    [group] = by_stack(once, lambda _: None, in_order=True)
    assert [case.name for _, case in group.cases] == names(once)


def test_repeated_scenarios_have_names_of_their_own(cases: list[Case]) -> None:
    thrice = rerun(times=3).chosen(cases[:2], lambda _: None)
    assert names(thrice) == [
        *("s0 (1 of 3)", "s1 (1 of 3)", "s0 (2 of 3)"),
        *("s1 (2 of 3)", "s0 (3 of 3)", "s1 (3 of 3)"),
    ]


def test_only_what_failed_last_time(cases: list[Case]) -> None:
    said: list[str] = []
    assert rerun(last_failed=True).chosen(cases, said.append) == cases
    assert said == ["none of these scenarios failed last time: all are run"]
    statuses = ["passed", "failed", "error", "flaky", "skipped", "unsupported", "xfailed", "passed"]
    LastFailed().remember(
        (case.title, result(case, status)) for case, status in zip(cases, statuses, strict=True)
    )
    assert names(rerun(last_failed=True).chosen(cases, said.append)) == ["s1", "s2"]
    assert said[-1] == "2 of 8 scenarios failed last time"
    LastFailed().remember([("s1", result(cases[1], "passed"))])
    assert names(rerun(last_failed=True).chosen(cases, said.append)) == ["s2"]


def test_one_failure_of_several_runs_counts(cases: list[Case]) -> None:
    failed, passed = result(cases[0], "failed"), result(cases[0], "passed")
    LastFailed().remember([("s0", failed), ("s0", passed)])
    assert names(LastFailed().among(cases)) == ["s0"]


@pytest.mark.parametrize("text", ["", "[", '{"failed": 3}', "[]", '{"other": []}'])
def test_a_broken_memory_is_none(cases: list[Case], text: str) -> None:
    Path(".harness").mkdir()
    Path(".harness/last-failed.json").write_text(text)
    assert LastFailed().among(cases) == []


def test_the_file_may_be_asked_for_from_anywhere(
    cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paths in it are from the folder of `.harness`, so that a checkout may be moved."""
    LastFailed().remember([("s3", result(cases[3], "failed"))])
    assert '"a.scenario.yaml::s3"' in Path(".harness/last-failed.json").read_text()


def test_flaky_is_not_passed() -> None:
    where = Location(Path("a.scenario.yaml"), 1)
    step = StepResult("then", "item", "t", where, "failed", 0.1, Problem("it was 3\nmore", where))
    failed = ScenarioResult("a", where, "failed", 0.1, [step], bundle=Path("a.bundle.zip"))
    found = flaky(ScenarioResult("a", where, "passed", 0.1), failed, 2)
    assert (found.status, found.reason) == ("flaky", "failed 2 times before it passed: it was 3")
    assert found.bundle == Path("a.bundle.zip")
    assert rerun().exit_code([found]) == 0
    assert rerun(fails=True).exit_code([found]) == 1
    assert rerun(fails=True).exit_code([failed]) == 1


@pytest.mark.parametrize(
    "options", [["--repeat", "0"], ["--retries", "-1"], ["--shuffle", "x"], ["--flaky", "maybe"]]
)
def test_bad_options(tmp_path: Path, options: list[str]) -> None:
    assert run(["run", str(tmp_path), *options]) == 2
