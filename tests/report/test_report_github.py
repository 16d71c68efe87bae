"""Annotations and summaries of GitHub Actions, escaped as its runner reads them."""

from __future__ import annotations

from pathlib import Path

import pytest
from report_samples import scenario

from harness.errors import BadInput
from harness.report.github import Job
from harness.report.github.commands import commands
from harness.report.github.summary import summary
from harness.report.results import ScenarioData, StepData
from harness.report.results.model import Failure, Place, TextLine


def _failed(name: str = "an order", message: str = "it differs", **values: object) -> ScenarioData:
    failure = Failure(
        message=message,
        where=Place(file="a, b: c.yaml", line=7, column=5),
        differences=["$.n: expected 4, got 3"],
        diff=[TextLine(text='- "n": 4', role="expected")],
    )
    step = StepData(section="then", kind="item", title="item Items", status="failed", seconds=1,
                    failure=failure)  # fmt: skip
    return scenario(name, **{"status": "failed", "steps": [step], **values})


def test_a_problem_marks_its_line() -> None:
    [line] = commands([scenario(), _failed("50% of: orders, all", "one\r\ntwo % 100")])
    assert line == (
        "::error file=a%2C b%3A c.yaml,line=7,col=5,title=50%25 of%3A orders%2C all::"
        "then: item Items%0Aone%0D%0Atwo %25 100%0A$.n: expected 4, got 3"
    )


def test_what_has_no_step_marks_the_scenario() -> None:
    [line] = commands([scenario(status="error", reason="the engine has ended")])
    assert line.endswith(
        "file=orders/a.scenario.yaml,line=3,col=1,title=an order::the engine has ended"
    )
    [flaky] = commands([scenario(status="flaky", reason="passed at the second attempt")])
    assert flaky.startswith("::warning ")
    assert list(commands([scenario(status="skipped"), scenario(status="xfailed")])) == []


def test_files_are_named_from_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app").mkdir()
    monkeypatch.chdir(tmp_path / "app")
    one = scenario(status="error", reason="x")
    [line] = commands([one], tmp_path)
    assert "file=app/orders/a.scenario.yaml," in line
    [line] = commands([one], tmp_path / "elsewhere")
    assert "file=orders/a.scenario.yaml," in line


def test_the_summary() -> None:
    text = summary([scenario(), _failed("<b> & co"), scenario(status="skipped")])
    assert "✅ 1 passed · ❌ 1 failed · ➖ 1 skipped" in text
    assert "<b>❌ &lt;b&gt; &amp; co</b>" in text
    assert '\n- "n": 4\n' in text


def test_a_fence_is_longer_than_any_in_the_text() -> None:
    text = summary([_failed(message="```\n<script>")])
    assert "\n````diff\n" in text
    assert text.count("\n````\n") == 1


def test_a_summary_stays_short() -> None:
    text = summary([_failed(message="x" * 100_000)] * 30)
    assert len(text) < 1_000_000
    assert "… and 10 more." in text


def test_the_job(tmp_path: Path) -> None:
    assert Job.of(None, {}) is None
    assert Job.of(False, {"GITHUB_ACTIONS": "true"}) is None
    file = tmp_path / "summary.md"
    file.write_text("before\n")
    job = Job.of(None, {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(file)})
    assert job is not None
    job.summarise([_failed()])
    assert file.read_text().startswith("before\n## Scenarios")
    missing = Job(None, tmp_path / "no" / "summary.md")
    with pytest.raises(BadInput, match="GITHUB_STEP_SUMMARY cannot be written"):
        missing.summarise([])
    Job(None, None).summarise([])
