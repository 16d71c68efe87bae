"""What reports write shows no secret of a run."""

from __future__ import annotations

from pathlib import Path

from harness.engines.extension.wire import Call, Caller
from harness.errors import Location
from harness.report.outputs import Outputs, Wanted
from harness.report.results.environment import run_info
from harness.scenarios.results import (
    Problem,
    ScenarioFinished,
    ScenarioResult,
    ScenarioStarted,
    StepFinished,
    StepResult,
)


def test_no_file_shows_a_secret(tmp_path: Path) -> None:
    call = Call(
        seq=1,
        time=0.0,
        duration_ms=1.0,
        account="000000000000",
        region="us-east-1",
        service="secretsmanager",
        operation="GetSecretValue",
        parameters={"SecretId": "db"},
        status=200,
        caller=Caller("outside"),
        response={"SecretString": "of-a-service"},
    )
    where = Location(tmp_path / "x.scenario.yaml", 1)
    problem = Problem(
        "got of-a-service", where, "declared-one", {"password": "by-its-name"}, ["$: of-a-service"]
    )
    step = StepResult("then", "item", "an item", where, "failed", 0.1, problem)
    result = ScenarioResult(
        "leaks", where, "failed", 0.1, [step], [call], secrets=frozenset({"declared-one"})
    )
    files = Wanted(
        junit=tmp_path / "report.xml",
        stream=tmp_path / "results.jsonl",
        html=tmp_path / "report.html",
    )
    with Outputs(files) as outputs:
        outputs.began(run_info(None), 1)
        outputs.hear(0, ScenarioStarted("leaks", where))
        outputs.hear(0, StepFinished("leaks", step))
        outputs.hear(0, ScenarioFinished(result))
        outputs.ended(1)
    for file in (files.junit, files.stream, files.html):
        assert file is not None
        text = file.read_text()
        assert "masked:" in text
        for secret in ("of-a-service", "declared-one", "by-its-name"):
            assert secret not in text
