"""`--harness-html` and `--harness-json`: the files that a pytest run leaves."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from harness.engines.cloud import Cloud
from harness.report.results.schema import schema
from tests.accounts import fresh_account

APP = Path(__file__).with_name("app")
FILES = ("--harness-json=out/r.jsonl", "--harness-html=out/r.html")
PYTHON = """\
def test_from_python(scenario):
    scenario("good.scenario.yaml")
"""
Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester, cloud: Cloud) -> Run:
    def run(*options: str) -> pytest.RunResult:
        shutil.copytree(APP, pytester.path, dirs_exist_ok=True)
        good = (APP / "good.scenario.yaml").read_text()
        skipped = good.replace("An item is stored", "Not now\nskip: it is too early")
        (pytester.path / "skipped.scenario.yaml").write_text(skipped)
        pytester.makepyfile(test_it=PYTHON)
        account = fresh_account()
        return pytester.runpytest_subprocess(
            f"--harness-engine={cloud.endpoint}", f"--harness-account={account}", *options
        )

    return run


def _events(pytester: pytest.Pytester) -> list[dict[str, Any]]:
    lines = (pytester.path / "out" / "r.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "under xdist"])
def test_both_files(run: Run, pytester: pytest.Pytester, options: tuple[str, ...]) -> None:
    run(*FILES, *options).assert_outcomes(passed=2, failed=1, xfailed=1, skipped=1)
    events = _events(pytester)
    validator = Draft202012Validator(schema())
    for event in events:
        assert [error.message for error in validator.iter_errors(event)] == []
    assert events[0]["run"]["release"].startswith("LocalStack")
    assert events[-1]["counts"] == {"passed": 2, "failed": 1, "xfailed": 1, "skipped": 1}
    assert events[-1]["exit_code"] == 1
    ended = {e["scenario"]["name"]: e["scenario"] for e in events if e["event"] == "scenario_ended"}
    assert ended["Not now"]["reason"] == "it is too early"
    assert ended["A known defect"]["reason"] == "numbers are stored as 3"
    failed = ended["An item is stored with another number"]
    assert failed["steps"][-1]["failure"]["differences"] == ["$.n: expected 4, got 3"]
    bundle = Path(failed["bundle"])
    assert (pytester.path / bundle).is_file()
    assert any(record.get("operation") == "PutItem" for record in failed["records"])
    assert (failed["worker"] in ("gw0", "gw1")) == bool(options)
    assert "step_ended" in {event["event"] for event in events}
    page = (pytester.path / "out" / "r.html").read_text()
    assert page.count('type="application/json"') == 1 + 5
    assert str(bundle) in page


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "under xdist"])
def test_what_github_reads(
    run: Run, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    summary = pytester.path / "summary.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(pytester.path))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    result = run(*options)
    result.assert_outcomes(passed=2, failed=1, xfailed=1, skipped=1)
    commands = [line for line in result.outlines if line.startswith("::")]
    assert len(commands) == 1
    assert commands[0].startswith("::error file=bad.scenario.yaml,line=7,col=")
    assert "An item is stored with another number" in commands[0]
    assert "❌ 1 failed" in summary.read_text()


def test_github_can_be_turned_off_and_hears_of_no_other_tests(
    run: Run, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(pytester.path / "summary.md"))
    result = run("--harness-github=off", "bad.scenario.yaml")
    result.assert_outcomes(failed=1)
    plain = pytester.makepyfile(test_plain="def test_plain(): pass")
    again = run("--harness-github=on", str(plain))
    again.assert_outcomes(passed=1)
    assert "::error" not in result.stdout.str() + again.stdout.str()
    assert not (pytester.path / "summary.md").exists()


def test_a_run_without_scenarios_has_an_empty_report(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_nothing(): pass")
    pytester.runpytest_subprocess(*FILES).assert_outcomes(passed=1)
    assert [event["event"] for event in _events(pytester)] == ["run_started", "run_ended"]
    assert "<!doctype html>" in (pytester.path / "out" / "r.html").read_text()


def test_a_file_that_cannot_be_written(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_nothing(): pass")
    result = pytester.runpytest_subprocess("--harness-html=.")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*the HTML report cannot be written: Is a directory*"])
