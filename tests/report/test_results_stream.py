"""The stream of results: its schema, what it tells, and reading it again."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from harness.engines.extension.wire import Call, Caller, Failure, Invocation
from harness.errors import BadInput, Location
from harness.report.results import RunInfo, scenario_of
from harness.report.results.reading import read
from harness.report.results.schema import schema
from harness.report.results.stream import StreamWriter
from harness.scenarios.results import (
    Problem,
    ScenarioResult,
    ScenarioStarted,
    StepFinished,
    StepResult,
    StepStarted,
)
from harness.stacks.stack import Resource

ROOT = Path(__file__).parents[2]
VALIDATOR = Draft202012Validator(schema())
RUN = RunInfo(engine="native", release="4", harness="1", python="3.12.1", platform="linux", seed=7)


def _failed(file: Path) -> ScenarioResult:
    where = Location(file, 3, 5)
    problem = Problem("it is not there", expected={"a": 1}, actual={"a": 2}, seen=["x"])
    account = {"account": "1", "region": "us-east-1", "request_id": "r"}
    send = Call(1, 10.0, 3.0, service="sqs", operation="SendMessage", status=200,
                parameters={"QueueUrl": "http://q/1/orders-queue"}, caller=Caller("outside"),
                **account)  # fmt: skip
    looked = Call(2, 10.1, 3.0, service="sqs", operation="GetQueueUrl", status=200,
                  parameters={}, caller=Caller("probe"), **account)  # fmt: skip
    ran = Invocation(3, 10.2, 10.3, function="f", qualifier="$LATEST", event={"a": 1},
                     status="error", duration_ms=90.0, memory_mb=128, max_memory_mb=40, cold=True,
                     error=Failure("KeyError", "'id'"), log=["START", "END"],
                     **account)  # fmt: skip
    return ScenarioResult(
        "an order",
        Location(file, 1, 1),
        "failed",
        1.23456,
        [StepResult("then", "item", "item in Orders", where, "failed", 1.0, problem)],
        [send, looked, ran],
        at=9.0,
        tags=["orders"],
        resources=[
            Resource("Orders", "AWS::SQS::Queue", "orders-queue"),
            Resource("Unseen", "AWS::SQS::Queue", "other"),
        ],
    )


def _stream(file: Path) -> list[dict[str, Any]]:
    output = io.StringIO()
    writer = StreamWriter(output)
    result = _failed(file)
    writer.run_started(RUN, 1)
    writer.hear(2, ScenarioStarted("an order", result.where))
    writer.hear(2, StepStarted("an order", "then", "item in Orders", result.steps[0].where))
    writer.hear(2, StepFinished("an order", result.steps[0]))
    scenario = scenario_of(result, worker=2)
    writer.scenario_ended(scenario)
    writer.run_ended([scenario], 2.0, 1)
    return [json.loads(line) for line in output.getvalue().splitlines()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "orders" / "a.scenario.yaml"
    path.parent.mkdir()
    path.write_text("scenario: an order\nthen:\n  - item: {}\n")
    return path


def test_the_committed_schema_is_generated() -> None:
    committed = json.loads((ROOT / "docs" / "results.schema.json").read_text())
    assert committed == schema(), "run `harness schema results > docs/results.schema.json`"


def test_each_line_fits_the_schema_and_no_other(file: Path) -> None:
    Draft202012Validator.check_schema(schema())
    for line in _stream(file):
        assert [e.message for e in VALIDATOR.iter_errors(line)] == []
        without = {key: value for key, value in line.items() if key != "event"}
        assert not VALIDATOR.is_valid({**line, "event": "something_else"})
        assert not VALIDATOR.is_valid({**line, "v": 2})
        assert not VALIDATOR.is_valid({"event": line["event"], "v": 1}), without


def test_what_is_told(file: Path) -> None:
    lines = _stream(file)
    assert [line["event"] for line in lines] == [
        "run_started", "scenario_started", "step_started", "step_ended", "scenario_ended",
        "run_ended",
    ]  # fmt: skip
    assert lines[0]["run"]["seed"] == 7
    assert lines[3]["role"] == "expectation"
    assert len({line["id"] for line in lines[1:4]} | {lines[4]["scenario"]["id"]}) == 1
    assert lines[5]["counts"] == {"failed": 1}


def test_a_scenario_that_failed(file: Path) -> None:
    scenario = _stream(file)[4]["scenario"]
    failure = scenario["steps"][0]["failure"]
    assert failure["where"] == {"file": str(file), "line": 3, "column": 5}
    assert failure["diff"] == [
        {"text": "  {", "role": "plain"},
        {"text": '-   "a": 1', "role": "expected"},
        {"text": '+   "a": 2', "role": "actual"},
        {"text": "  }", "role": "plain"},
    ]
    assert [line["role"] for line in failure["excerpt"]] == ["hint", "hint", "problem"]
    assert scenario["suite"] == str(file.parent)
    assert scenario["tags"] == ["orders"]
    assert scenario["seconds"] == 1.235
    assert scenario["logs"] == {"f": ["START", "END"]}
    assert "λ f (cold start)" in scenario["timeline"][1]
    kinds = [record.get("operation", record["kind"]) for record in scenario["records"]]
    assert kinds == ["SendMessage", "invocation"], "our own looking is left out"
    assert [resource["logical"] for resource in scenario["resources"]] == ["Orders"]


def test_it_is_read_as_it_was_written(file: Path, tmp_path: Path) -> None:
    lines = _stream(file)
    written = tmp_path / "r.jsonl"
    lines[0]["something new"] = {"of a later": "release"}
    written.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n")
    events = list(read(written))
    del lines[0]["something new"]
    assert [event.model_dump() for event in events] == lines


def test_a_line_that_is_no_event(tmp_path: Path) -> None:
    written = tmp_path / "r.jsonl"
    written.write_text('\n{"v":1,"event":"run_ended","at":1,"seconds":"x"}\n')
    with pytest.raises(BadInput, match=r"r\.jsonl:2: no line of a result stream: run_ended"):
        list(read(written))
    written.write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="not UTF-8"):
        list(read(written))
    with pytest.raises(BadInput, match="No such file"):
        list(read(tmp_path / "missing"))
