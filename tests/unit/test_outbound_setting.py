"""The setting of what functions may reach, and how a refusal is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.engines.extension.lambda_runtime import settings
from harness.engines.extension.wire import Note
from harness.engines.outbound import outbound
from harness.errors import BadInput, Location
from harness.report.failure import failure_text
from harness.report.results import scenario_of
from harness.scenarios.results import ScenarioResult


@pytest.mark.parametrize(("given", "expected"), [(None, "open"), ("loopback", "loopback")])
def test_the_setting_reaches_the_runtime(given: str | None, expected: str) -> None:
    variables = outbound({"HARNESS_OUTBOUND": given} if given else {})
    assert settings.read({**variables, "HARNESS_WORK": "/tmp"}).outbound == expected


def test_a_misspelt_setting_is_refused() -> None:
    with pytest.raises(BadInput, match=r"HARNESS_OUTBOUND='lopback'.*\n.*did you mean 'loopback'"):
        outbound({"HARNESS_OUTBOUND": "lopback"})


def test_a_failing_test_shows_what_was_refused() -> None:
    text = "function Orders called sqs.us-east-1.amazonaws.com, which is AWS itself: refused"
    note = Note(seq=1, time=0, level="error", text=text, account="1", resource="Orders")
    told = Note(seq=2, time=0, level="info", text="python3.14 runs on Python 3.12")
    result = ScenarioResult(
        name="x",
        where=Location(Path("x.scenario.yaml"), 1),
        status="failed",
        seconds=0,
        records=[note, told],
    )
    assert f"the engine says\n  {text}" in failure_text(scenario_of(result))
    assert told.text not in failure_text(scenario_of(result))
