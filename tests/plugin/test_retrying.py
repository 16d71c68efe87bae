"""A scenario that passes only on a retry is counted as flaky; pytest's `--lf` takes scenarios."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from harness.engines.cloud import Cloud
from tests.accounts import fresh_account

SCENARIO = """\
scenario: comes and goes
when: [{call: {function: "counted:second_time"}}]
then: [{call: {function: "counted:fine"}}]
---
scenario: holds
when: [{call: {function: "counted:fine"}}]
then: [{call: {function: "counted:fine"}}]
"""
COUNTED = """
from pathlib import Path

FILE = Path(__file__).with_name("count")


def second_time(context):
    FILE.write_text((FILE.read_text() if FILE.exists() else "") + "x")
    assert len(FILE.read_text()) % 2 == 0, "only the second time"


def fine(context):
    return True
"""


def test_flaky_and_last_failed(pytester: pytest.Pytester, cloud: Cloud) -> None:
    (pytester.path / "a.scenario.yaml").write_text(SCENARIO)
    (pytester.path / "counted.py").write_text(COUNTED)
    account = fresh_account()

    def run(*options: str) -> pytest.RunResult:
        (pytester.path / "count").unlink(missing_ok=True)
        engine = (f"--harness-engine={cloud.endpoint}", f"--harness-account={account}")
        return pytester.runpytest_subprocess(*engine, "-p", "no:randomly", *options)

    flaky = run("--harness-retries=1", "--junit-xml=r.xml")
    assert flaky.ret == 0
    flaky.stdout.fnmatch_lines(["*1 passed*1 flaky*"])
    properties = ET.parse(pytester.path / "r.xml").getroot().iter("property")
    [reason] = [str(p.get("value")) for p in properties if p.get("name") == "flaky"]
    assert reason.startswith("failed once before it passed: ")
    assert run("--harness-retries=1", "--harness-flaky=fail").ret == 1
    run("--lf", "--harness-retries=0").assert_outcomes(failed=1)
