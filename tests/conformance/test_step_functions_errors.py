"""AWS Step Functions: Retry, Catch, timeouts, and what they see."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.machines import (
    JSONATA,
    PASS,
    Run,
    chain,
    create,
    ended,
    express,
    history,
    one,
    refused,
    standard,
    start,
    types,
)
from tests.engine.lambdas import eventually

SERVICE = "Step Functions"
GUIDE = "Step Functions Developer Guide"
API = "Step Functions API Reference"
ERRORS = f"{GUIDE}: Handling errors in Step Functions workflows"
TOKENS = f"{GUIDE}: Discover service integration patterns (Wait for a Callback with Task Token)"
SDK = "arn:aws:states:::aws-sdk"
MISSING = {
    "Type": "Task",
    "Resource": f"{SDK}:sqs:getQueueUrl",
    "Parameters": {"QueueName": "none"},
    "End": True,
}
QUEUE_ERROR = "Sqs.QueueDoesNotExistException"
FAIL = chain(("F", {"Type": "Fail", "Error": "Refused", "Cause": "by hand"}))
FAILING = {"Type": "Parallel", "Branches": [FAIL], "End": True}


def caught(cloud: Cloud, state: dict[str, Any], catch: list[dict[str, Any]], given: Any) -> Run:
    return express(
        cloud, chain(("A", {**state, "Catch": catch}), ("Caught", {"Type": "Succeed"})), given
    )


@documented("Catch", ERRORS)
@pytest.mark.parametrize("names", [["Refused"], ["States.ALL"], ["Other", "Refused"]], ids=str)
def test_an_error_is_caught_by_its_name(cloud: Cloud, names: list[str]) -> None:
    rule = {"ErrorEquals": names, "Next": "Caught", "ResultPath": "$.error"}
    run = caught(cloud, FAILING, [rule], {"n": 1})
    assert run.output == {"n": 1, "error": {"Error": "Refused", "Cause": "by hand"}}


@documented("Catch", ERRORS)
def test_another_error_is_not_caught(cloud: Cloud) -> None:
    run = caught(cloud, FAILING, [{"ErrorEquals": ["Other"], "Next": "Caught"}], {})
    assert (run.status, run.error) == ("FAILED", "Refused")


@documented("Catch", ERRORS)
def test_the_first_catcher_that_fits_is_taken(cloud: Cloud) -> None:
    rules = [
        {"ErrorEquals": ["Refused"], "Next": "Caught", "ResultPath": "$.first"},
        {"ErrorEquals": ["States.ALL"], "Next": "Caught", "ResultPath": "$.second"},
    ]
    assert list(caught(cloud, FAILING, rules, {}).output) == ["first"]


@documented("Catch", ERRORS)
def test_states_all_does_not_catch_a_runtime_error(cloud: Cloud) -> None:
    branch = chain(("B", {**PASS, "InputPath": "$.none"}))
    state = {"Type": "Parallel", "Branches": [branch], "End": True}
    run = caught(cloud, state, [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}], {})
    assert (run.status, run.error) == ("FAILED", "States.Runtime")


@documented("Catch", ERRORS)
def test_states_task_failed_catches_a_task_but_no_timeout(cloud: Cloud) -> None:
    rule = {"ErrorEquals": ["States.TaskFailed"], "Next": "Caught"}
    assert caught(cloud, MISSING, [rule], {}).status == "SUCCEEDED"
    queue = cloud.client("sqs").create_queue(QueueName="waiting")["QueueUrl"]
    waiting = {
        "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": queue, "MessageBody.$": "$$.Task.Token"},
        "TimeoutSeconds": 1, "End": True, "Catch": [rule],
    }  # fmt: skip
    run = standard(cloud, chain(("A", waiting), ("Caught", {"Type": "Succeed"})))
    assert (run.status, run.error) == ("FAILED", "States.Timeout")


@documented("Catch", f"{GUIDE}: Transforming data with JSONata in Step Functions")
def test_a_catcher_of_a_jsonata_state_assigns_and_answers(cloud: Cloud) -> None:
    arguments = {"QueueName": "none"}
    rule = {
        "ErrorEquals": ["States.ALL"], "Next": "B",
        "Assign": {"error": "{% $states.errorOutput.Error %}"},
        "Output": {"told": "{% $exists($states.errorOutput.Cause) %}"},
    }  # fmt: skip
    task = {"Type": "Task", "Resource": f"{SDK}:sqs:getQueueUrl", "Arguments": arguments,
            "Catch": [rule], "End": True}  # fmt: skip
    last = {"Type": "Succeed", "Output": {"error": "{% $error %}", "in": "{% $states.input %}"}}
    run = express(cloud, chain(("A", task), ("B", last), **JSONATA))
    assert run.output["in"] == {"told": True}
    assert run.output["error"] == QUEUE_ERROR


@documented("Retry", ERRORS)
def test_a_retrier_waits_longer_each_time_up_to_its_limit(cloud: Cloud) -> None:
    retry = [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 2,
              "BackoffRate": 9, "MaxDelaySeconds": 1}]  # fmt: skip
    run = standard(cloud, one({**MISSING, "Retry": retry}))
    assert run.status == "FAILED"
    events = history(cloud, run.arn)
    assert types(events).count("TaskScheduled") == 3
    scheduled = [e["timestamp"] for e in events if e["type"] == "TaskScheduled"]
    failed = [e["timestamp"] for e in events if e["type"] == "TaskFailed"]
    waited = [_seconds(failed[i], scheduled[i + 1]) for i in range(2)]
    assert all(1.0 <= seconds < 8.0 for seconds in waited)


def _seconds(start: datetime, end: datetime) -> float:
    return round((end - start).total_seconds(), 1)


@documented("Retry", ERRORS)
def test_no_attempts_means_no_retry(cloud: Cloud) -> None:
    retry = [{"ErrorEquals": ["Other"]}, {"ErrorEquals": ["States.ALL"], "MaxAttempts": 0}]
    run = standard(cloud, one({**MISSING, "Retry": retry}))
    assert types(history(cloud, run.arn)).count("TaskScheduled") == 1


@documented("Retry", ERRORS)
def test_a_catcher_comes_after_the_retries(cloud: Cloud) -> None:
    retry = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}]
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Caught", "ResultPath": None}]
    task = {**MISSING, "Retry": retry, "Catch": catch}
    run = standard(cloud, chain(("A", task), ("Caught", {"Type": "Succeed"})), {"n": 1})
    assert run.output == {"n": 1}
    assert types(history(cloud, run.arn)).count("TaskFailed") == 2


@documented("Retry", ERRORS)
def test_full_jitter_waits_at_most_the_interval(cloud: Cloud) -> None:
    retry = [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 1,
              "JitterStrategy": "FULL"}]  # fmt: skip
    run = standard(cloud, one({**MISSING, "Retry": retry}))
    events = history(cloud, run.arn)
    failed = next(e for e in events if e["type"] == "TaskFailed")
    again = [e for e in events if e["type"] == "TaskScheduled"][1]
    assert 0 <= _seconds(failed["timestamp"], again["timestamp"]) < 20


@documented("timeouts", f"{GUIDE}: State machine structure in Amazon States Language")
def test_a_machine_that_takes_too_long_times_out(cloud: Cloud) -> None:
    definition = one({"Type": "Wait", "Seconds": 60, "End": True}, TimeoutSeconds=1)
    run = standard(cloud, definition)
    assert run.status == "TIMED_OUT"
    assert types(history(cloud, run.arn))[-1] == "ExecutionTimedOut"


@documented("limits", ERRORS)
def test_more_than_256_kb_is_a_data_limit_exceeded(cloud: Cloud) -> None:
    state = {"Type": "Pass", "Output": "{% $pad('', 262145, 'x') %}", "End": True}
    run = standard(cloud, one(state, **JSONATA))
    assert (run.status, run.error) == ("FAILED", "States.DataLimitExceeded")


def waiting(cloud: Cloud, **fields: Any) -> tuple[str, str]:
    """A started execution that waits for its token, and the token."""
    sqs = cloud.client("sqs")
    queue = sqs.create_queue(QueueName="tokens")["QueueUrl"]
    state = {
        "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": queue, "MessageBody.$": "$$.Task.Token"}, "End": True, **fields,
    }  # fmt: skip
    execution = start(cloud, create(cloud, one(state)))
    messages = eventually(lambda: sqs.receive_message(QueueUrl=queue).get("Messages", []), bool)
    return execution, messages[0]["Body"]


@documented("task tokens", TOKENS)
def test_success_is_the_tasks_result(cloud: Cloud) -> None:
    execution, token = waiting(cloud)
    cloud.client("stepfunctions").send_task_success(taskToken=token, output='{"approved": true}')
    assert ended(cloud, execution).output == {"approved": True}
    assert types(history(cloud, execution))[2:6] == [
        "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded",
    ]  # fmt: skip


@documented("task tokens", TOKENS)
def test_failure_is_the_tasks_error(cloud: Cloud) -> None:
    execution, token = waiting(cloud)
    cloud.client("stepfunctions").send_task_failure(taskToken=token, error="No", cause="too much")
    run = ended(cloud, execution)
    assert (run.status, run.error, run.cause) == ("FAILED", "No", "too much")


@documented("task tokens", f"{API}: SendTaskSuccess")
def test_a_token_is_taken_once(cloud: Cloud) -> None:
    execution, token = waiting(cloud)
    sfn = cloud.client("stepfunctions")
    sfn.send_task_success(taskToken=token, output="1")
    ended(cloud, execution)
    code, message = refused(sfn.send_task_success, taskToken=token, output="2")
    assert code == "TaskTimedOut"
    assert message == "Task Timed Out: 'Provided task does not exist anymore'"


@documented("task tokens", f"{API}: SendTaskSuccess")
@pytest.mark.parametrize(
    ("token", "output", "code"),
    [("none", "1", "InvalidToken"), (None, "{", "InvalidOutput")],
    ids=["token", "output"],
)
def test_what_is_no_answer(cloud: Cloud, token: str | None, output: str, code: str) -> None:
    execution, real = waiting(cloud)
    sfn = cloud.client("stepfunctions")
    found, _ = refused(sfn.send_task_success, taskToken=token or real, output=output)
    assert found == code
    sfn.stop_execution(executionArn=execution)


@documented("task tokens", ERRORS)
@pytest.mark.parametrize("name", ["States.HeartbeatTimeout", "States.Timeout"])
def test_a_task_without_heartbeats_times_out(cloud: Cloud, name: str) -> None:
    catch = [{"ErrorEquals": [name], "Next": "Caught"}]
    state = {
        "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "HeartbeatSeconds": 1, "TimeoutSeconds": 60, "End": True, "Catch": catch,
    }  # fmt: skip
    queue = cloud.client("sqs").create_queue(QueueName="tokens")["QueueUrl"]
    state["Parameters"] = {"QueueUrl": queue, "MessageBody.$": "$$.Task.Token"}
    run = standard(cloud, chain(("A", state), ("Caught", {"Type": "Succeed"})))
    assert run.output == {"Error": "States.Timeout", "Cause": ""}


@documented("activities", f"{GUIDE}: Learn about activities in Step Functions")
def test_a_worker_takes_a_task_and_answers_it(cloud: Cloud) -> None:
    sfn = cloud.client("stepfunctions")
    activity = sfn.create_activity(name="approve")["activityArn"]
    execution = start(cloud, one({"Type": "Task", "Resource": activity, "End": True}), {"n": 1})
    task = sfn.get_activity_task(activityArn=activity, workerName="w")
    assert json.loads(task["input"]) == {"n": 1}
    sfn.send_task_heartbeat(taskToken=task["taskToken"])
    sfn.send_task_success(taskToken=task["taskToken"], output='"done"')
    assert ended(cloud, execution).output == "done"
    told = [e for e in types(history(cloud, execution)) if e.startswith("Activity")]
    assert told == ["ActivityScheduled", "ActivityStarted", "ActivitySucceeded"]
