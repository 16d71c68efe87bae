"""The actions about state machines: what is answered, found and refused."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from harness.errors import BadInput
from harness.scenarios.reading.loading import load
from harness.scenarios.results import ScenarioResult
from harness.scenarios.running.run import run
from harness.scenarios.running.session import Session
from tests.accounts import in_a_fresh_account
from tests.conformance.machines import PASS, chain, create, one

WAITING = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"


@pytest.fixture
def cloud(cloud: Cloud) -> Cloud:
    return in_a_fresh_account(cloud)


def replay(cloud: Cloud, folder: Path, text: str) -> ScenarioResult:
    file = folder / "a.scenario.yaml"
    file.write_text(f"scenario: S\n{dedent(text).strip()}\n")
    with Session(cloud) as session:
        return run(load(file)[0], session)


def passed(result: ScenarioResult) -> None:
    assert result.problem is None
    assert result.status == "passed"


def asking(cloud: Cloud, name: str = "Ask", **body: Any) -> str:
    """A machine whose state waits with a token that is at `body`'s places."""
    queue = cloud.client("sqs").create_queue(QueueName="asked")["QueueUrl"]
    parameters = {"QueueUrl": queue, "MessageBody": body or {"deep": [{"t.$": "$$.Task.Token"}]}}
    state = {"Type": "Task", "Resource": WAITING, "Parameters": parameters, "End": True}
    return create(cloud, chain((name, state)))


@pytest.mark.parametrize(
    ("answer", "status"),
    [("success: {n: 1}", "SUCCEEDED"), ("failure: {error: 'No', cause: too much}", "FAILED")],
)
def test_a_task_is_answered_by_its_states_name(
    cloud: Cloud, tmp_path: Path, answer: str, status: str
) -> None:
    machine = asking(cloud)
    told = "output: {n: 1}" if status == "SUCCEEDED" else "error: 'No', cause: too much"
    text = f"""
        when:
          - start: {{machine: "{machine}"}}
          - answer: {{machine: "{machine}", state: Ask, heartbeat: true}}
          - answer: {{machine: "{machine}", state: Ask, {answer}}}
        then:
          - execution: {{machine: "{machine}", status: {status}, {told}}}
        """
    passed(replay(cloud, tmp_path, text))


def test_a_misspelt_state_and_a_hidden_token_are_told(cloud: Cloud, tmp_path: Path) -> None:
    machine = asking(cloud, **{"text.$": "States.Format('{}!', $$.Task.Token)"})
    for state, what in (("Aks", "has no state 'Aks'"), ("Ask", "does not hand its token on")):
        text = f"""
            when:
              - answer: {{machine: "{machine}", state: {state}, success: 1}}
            then:
              - execution: {{machine: "{machine}", status: SUCCEEDED}}
            """
        problem = replay(cloud, tmp_path, text).problem
        assert problem is not None
        assert what in str(problem)


def test_an_express_workflow_answers(cloud: Cloud, tmp_path: Path) -> None:
    good = create(cloud, one({**PASS, "OutputPath": "$.n"}), type="EXPRESS")
    bad = create(cloud, one({"Type": "Fail", "Error": "No", "Cause": "why"}), type="EXPRESS")
    text = f"""
        when:
          - start: {{machine: "{good}", sync: true, input: {{n: [1]}}}}
            as: good
          - start: {{machine: "{bad}", sync: true}}
            as: bad
        then:
          - response: {{of: good, status: SUCCEEDED, payload: [1], error: null}}
          - response: {{of: bad, status: FAILED, error: "No", error_message: why}}
        """
    passed(replay(cloud, tmp_path, text))


MOCKS = {
    "StateMachines": {"%s": {"TestCases": {"Case": {"Ask": "Answer"}}}},
    "MockedResponses": {
        "Answer": {
            "0": {"Throw": {"Error": "Busy", "Cause": "once more"}},
            "1": {"Return": {"MessageId": "m", "n": 5}},
        }
    },
}


def test_mocked_states_answer_attempt_by_attempt(cloud: Cloud, tmp_path: Path) -> None:
    state = {
        "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": "http://nowhere/q", "MessageBody": "m"},
        "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1}], "End": True,
    }  # fmt: skip
    machine = create(cloud, chain(("Ask", state)))
    mocks = json.dumps(MOCKS) % machine.rsplit(":", 1)[-1]
    (tmp_path / "mocks.json").write_text(mocks)
    text = f"""
        when:
          - start: {{machine: "{machine}", mocks: {{file: mocks.json, case: Case}}}}
        then:
          - execution: {{machine: "{machine}", status: SUCCEEDED, output: {{MessageId: m, n: 5}}}}
        """
    passed(replay(cloud, tmp_path, text))


def test_a_mocked_state_that_there_is_not_is_told_with_its_line(
    cloud: Cloud, tmp_path: Path
) -> None:
    machine = create(cloud, one(PASS))
    (tmp_path / "mocks.json").write_text(json.dumps(MOCKS, indent=1) % machine.rsplit(":", 1)[-1])
    text = f"""
        when:
          - start: {{machine: "{machine}", mocks: {{file: mocks.json, case: Case}}}}
        then:
          - execution: {{machine: "{machine}", status: SUCCEEDED}}
        """
    problem = replay(cloud, tmp_path, text).problem
    assert problem is not None
    assert "the state machine has no state 'Ask'" in str(problem)
    assert "mocks.json" in str(problem)


def test_what_failed_goes_on(cloud: Cloud, tmp_path: Path) -> None:
    state = {
        "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sqs:getQueueUrl",
        "Parameters": {"QueueName": "late"}, "ResultPath": None, "End": True,
    }  # fmt: skip
    machine = create(cloud, one(state))
    cloud.client("sqs").create_queue(QueueName="late")
    text = f"""
        steps:
          - when:
              - fault: {{call: sqs.GetQueueUrl, throttled: true, times: 1}}
              - start: {{machine: "{machine}"}}
            then:
              - execution: {{machine: "{machine}", status: FAILED}}
          - when:
              - redrive: {{machine: "{machine}"}}
            then:
              - execution: {{machine: "{machine}", status: SUCCEEDED}}
              - execution: {{machine: "{machine}", exactly: 1}}
        """
    passed(replay(cloud, tmp_path, text))


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("{state: A, machine: M}", "success"),
        ("{machine: M, state: A, success: 1, failure: {error: E}}", "exclude each other"),
        ("{success: 1}", "token"),
    ],
)
def test_what_is_no_answer_is_told_when_it_is_read(tmp_path: Path, body: str, what: str) -> None:
    file = tmp_path / "a.scenario.yaml"
    file.write_text(f"scenario: S\nwhen: [{{answer: {body}}}]\nthen: []\n")
    with pytest.raises(BadInput) as refused:
        load(file)
    assert what in str(refused.value)


def test_the_path_tells_branches_and_iterations_apart(cloud: Cloud, tmp_path: Path) -> None:
    def line(*names: str) -> dict[str, Any]:
        states = {
            name: {"Type": "Pass", **({"Next": after} if after else {"End": True})}
            for name, after in zip(names, [*names[1:], None], strict=True)
        }
        return {"StartAt": names[0], "States": states}

    branches = {"Type": "Parallel", "Branches": [line("L1", "L2"), line("R")], "Next": "Each"}
    each = {"Type": "Map", "ItemsPath": "$", "ItemProcessor": line("I"), "Next": "Done"}
    machine = create(
        cloud,
        {
            "StartAt": "Both",
            "States": {"Both": branches, "Each": each, "Done": {"Type": "Pass", "End": True}},
        },
    )
    text = f"""
        when:
          - start: {{machine: "{machine}", input: {{n: 1}}}}
        then:
          - execution:
              machine: "{machine}"
              status: SUCCEEDED
              path: [{{Both: {{$unordered: [[L1, L2], [R]]}}}}, {{Each: [[I], [I]]}}, Done]
              states:
                R: {{input: {{n: 1}}, output: {{n: 1}}}}
                I: {{$length: 2}}
        """
    passed(replay(cloud, tmp_path, text))
    wrong = replay(cloud, tmp_path, text.replace("[R]]", "[R, L2]]"))
    assert wrong.problem is not None
    assert any(d.startswith("$.path[0].Both") for d in wrong.problem.differences)
