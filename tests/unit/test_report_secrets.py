"""What reports write shows no secret of a run."""

from __future__ import annotations

from pathlib import Path

from harness.engines.extension.wire import Call, Caller
from harness.errors import Location
from harness.report import junit
from harness.scenarios.results import Problem, ScenarioResult, StepResult


def test_junit(tmp_path: Path) -> None:
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
    junit.write(tmp_path / "report.xml", [result], {})
    text = (tmp_path / "report.xml").read_text()
    assert "«masked:" in text
    for secret in ("of-a-service", "declared-one", "by-its-name"):
        assert secret not in text
