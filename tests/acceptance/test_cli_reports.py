"""The reports that a real run leaves behind: all of one run."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator
from own_home import environment, own_home

from harness.report.results.schema import schema

APP = Path(__file__).parents[1] / "plugin" / "app"
WHATEVER = "<b>Ünsafe</b> & \"quoted\" 'name'"


@dataclass(frozen=True)
class Run:
    folder: Path
    done: subprocess.CompletedProcess[str]

    @property
    def events(self) -> list[dict[str, Any]]:
        text = (self.folder / "out" / "results.jsonl").read_text()
        return [json.loads(line) for line in text.splitlines()]

    def scenario(self, name: str) -> dict[str, Any]:
        ended = (e["scenario"] for e in self.events if e["event"] == "scenario_ended")
        return next(scenario for scenario in ended if scenario["name"] == name)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("reports")
    shutil.copytree(APP, folder, dirs_exist_ok=True)
    good = (folder / "good.scenario.yaml").read_text()
    name = json.dumps(WHATEVER)
    text = good.replace("An item is stored", f"{name}\ntags: [quick]")
    (folder / "good.scenario.yaml").write_text(text)
    home = own_home(tmp_path_factory.mktemp("home"))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "harness", "run", "."),
            *("--json-stream", "out/results.jsonl", "--junit", "out/junit.xml"),
            *("--html", "out/report.html"),
        ],
        cwd=folder,
        env={
            **environment(home),
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(folder),
            "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return Run(folder, done)


def test_the_run(run: Run) -> None:
    assert run.done.returncode == 1, run.done.stderr
    assert "1 failed, 1 passed, 1 xfailed" in run.done.stdout


def test_the_stream_fits_its_schema(run: Run) -> None:
    validator = Draft202012Validator(schema())
    for event in run.events:
        assert [error.message for error in validator.iter_errors(event)] == []
    assert [run.events[0]["event"], run.events[-1]["event"]] == ["run_started", "run_ended"]
    assert run.events[0]["run"]["release"].startswith("LocalStack")
    assert run.events[-1]["counts"] == {"passed": 1, "failed": 1, "xfailed": 1}
    assert run.events[-1]["exit_code"] == 1


def test_the_stream_tells_each_step(run: Run) -> None:
    of_one = [e for e in run.events if e.get("id") == f"good.scenario.yaml::{WHATEVER}"]
    assert [(e["event"], e.get("role")) for e in of_one] == [
        ("scenario_started", None),
        ("step_started", None),
        ("step_ended", "action"),
        ("step_started", None),
        ("step_ended", "expectation"),
    ]


def test_the_stream_has_the_flow(run: Run) -> None:
    scenario = run.scenario("An item is stored with another number")
    [failed] = [step for step in scenario["steps"] if step["status"] == "failed"]
    assert failed["failure"]["where"] == {"file": "bad.scenario.yaml", "line": 7, "column": 5}
    assert failed["failure"]["differences"] == ["$.n: expected 4, got 3"]
    called = [record.get("operation") or record["kind"] for record in scenario["records"]]
    assert {"Invoke", "invocation", "PutItem"} <= set(called)
    assert {r["logical"] for r in scenario["resources"]} == {"Store", "Items"}
    assert "storing {'id': 'b'}" in next(iter(scenario["logs"].values()))


def test_the_stream_has_what_changed(run: Run) -> None:
    [change] = run.scenario("An item is stored with another number")["state"]
    assert (change["resource"], change["change"], change["name"]) == ("Items", "added", "id=b")
    assert change["after"]["n"] == 3
    assert change.get("before") is None


def test_the_html_report(run: Run) -> None:
    text = (run.folder / "out" / "report.html").read_text()
    assert text.count('type="application/json"') == 4
    assert WHATEVER not in text
    assert "\\u003cb>\\u00dcnsafe" in text
    assert '"title":"Store"' in text


def test_github(run: Run) -> None:
    [line] = [one for one in run.done.stdout.splitlines() if one.startswith("::")]
    assert line.startswith("::error file=bad.scenario.yaml,line=7,col=5,title=An item is stored")
    summary = (run.folder / "summary.md").read_text()
    assert "✅ 1 passed · ❌ 1 failed · ➖ 1 xfailed" in summary


def test_junit(run: Run) -> None:
    root = ElementTree.parse(run.folder / "out" / "junit.xml").getroot()
    suites = {suite.get("name"): suite for suite in root.iter("testsuite")}
    assert {"good.scenario.yaml", "bad.scenario.yaml", "known.scenario.yaml"} == set(suites)
    assert [root.get(k) for k in ("tests", "failures", "errors", "skipped")] == ["3", "1", "0", "1"]
    [good] = suites["good.scenario.yaml"].iter("testcase")
    assert good.get("name") == WHATEVER
    properties = _properties(good)
    assert 0 < float(properties.pop("flow_cost_usd") or 0) < 1
    assert properties == {"status": "passed", "stack": "template.yaml", "tags": "quick"}
    assert "harness_engine" in _properties(suites["good.scenario.yaml"])
    assert "dynamodb PutItem" in (good.findtext("system-out") or "")
    assert "log of" in (good.findtext("system-out") or "")
    [bad] = suites["bad.scenario.yaml"].iter("testcase")
    assert "$.n: expected 4, got 3" in (bad.findtext("failure") or "")


def _properties(element: ElementTree.Element) -> dict[str | None, str | None]:
    return {one.get("name"): one.get("value") for one in element.findall("properties/property")}
