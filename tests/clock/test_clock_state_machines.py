"""What the clock moves in Step Functions: waits, retries, timeouts, heartbeats."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from harness.engines.cloud import Cloud
from tests.clock.clock_support import Queue, execution, role, start_execution
from tests.engine import lambdas

WAIT = {"Type": "Wait", "Seconds": 600, "Next": "Done"}
DONE = {"Type": "Succeed"}


def machine(**states: Any) -> dict[str, Any]:
    return {"StartAt": next(iter(states)), "States": states}


def test_a_wait_is_over_at_its_time(cloud: Cloud) -> None:
    arn = start_execution(cloud, machine(Wait=WAIT, Done=DONE))
    cloud.clock.advance(minutes=9)
    assert execution(cloud, arn)["status"] == "RUNNING"
    cloud.clock.advance(minutes=1)
    ended = execution(cloud, arn)
    assert ended["status"] == "SUCCEEDED"
    assert 600 <= ended["seconds"] < 660


def test_a_wait_until_a_timestamp_is_one_of_the_clouds_clock(cloud: Cloud) -> None:
    cloud.clock.advance(hours=1)
    text = f"{cloud.clock.now() + timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}"
    arn = start_execution(
        cloud, machine(Wait={"Type": "Wait", "Timestamp": text, "Next": "Done"}, Done=DONE)
    )
    cloud.clock.advance(minutes=4)
    assert execution(cloud, arn)["status"] == "RUNNING"
    cloud.clock.advance(minutes=1)
    assert execution(cloud, arn)["status"] == "SUCCEEDED"


def test_retries_come_at_their_intervals(cloud: Cloud) -> None:
    function = lambdas.python(cloud, "def handler(event, context): raise ValueError('no')")
    task = {
        "Type": "Task",
        "Resource": function_arn(cloud, function),
        "Retry": [
            {
                "ErrorEquals": ["ValueError"],
                "IntervalSeconds": 100,
                "BackoffRate": 2.0,
                "MaxAttempts": 2,
            }
        ],
        "End": True,
    }
    arn = start_execution(cloud, machine(Task=task))
    cloud.clock.advance(seconds=60)
    assert failures(cloud, arn) == 1
    cloud.clock.advance(seconds=45)
    assert failures(cloud, arn) == 2
    cloud.clock.advance(seconds=200)
    ended = execution(cloud, arn)
    assert ended["status"] == "FAILED"
    assert 300 <= ended["seconds"] < 360
    assert failures(cloud, arn) == 3


def test_a_task_that_nobody_answers_times_out(cloud: Cloud) -> None:
    arn = start_execution(cloud, machine(Task=callback(cloud, TimeoutSeconds=300)))
    cloud.clock.advance(seconds=240)
    assert execution(cloud, arn)["status"] == "RUNNING"
    cloud.clock.advance(seconds=61)
    ended = execution(cloud, arn)
    assert (ended["status"], ended.get("error")) == ("FAILED", "States.Timeout")
    assert 300 <= ended["seconds"] < 360


def test_a_heartbeat_keeps_a_task_alive_until_there_is_none(cloud: Cloud) -> None:
    client = cloud.client("stepfunctions")
    queue = Queue(cloud)
    task = callback(cloud, queue, TimeoutSeconds=3600, HeartbeatSeconds=120)
    arn = start_execution(cloud, machine(Task=task))
    (message,) = lambdas.eventually(queue.receive, bool)
    token = json.loads(message["Body"])["token"]
    for _ in range(3):
        cloud.clock.advance(seconds=80)
        client.send_task_heartbeat(taskToken=token)
    assert execution(cloud, arn)["status"] == "RUNNING"
    cloud.clock.advance(seconds=121)
    assert execution(cloud, arn)["status"] == "FAILED"


def test_an_execution_that_lasts_too_long_times_out(cloud: Cloud) -> None:
    arn = start_execution(cloud, {**machine(Wait=WAIT, Done=DONE), "TimeoutSeconds": 120})
    cloud.clock.advance(minutes=2)
    ended = execution(cloud, arn)
    assert ended["status"] == "TIMED_OUT"
    assert 120 <= ended["seconds"] < 180


def test_branches_and_items_wait_each_for_itself(cloud: Cloud) -> None:
    seconds = {"Type": "Wait", "SecondsPath": "$", "End": True}
    branch = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 30, "End": True}}}
    longer = {"StartAt": "V", "States": {"V": {"Type": "Wait", "Seconds": 90, "End": True}}}
    states = {
        "Parallel": {"Type": "Parallel", "Branches": [branch, longer], "Next": "Map"},
        "Map": {
            "Type": "Map",
            "ItemsPath": "$[0].each",
            "ItemProcessor": {"StartAt": "S", "States": {"S": seconds}},
            "End": True,
        },
    }
    arn = start_execution(cloud, machine(**states), {"each": [10, 20, 120]})
    cloud.clock.advance(minutes=10)
    ended = execution(cloud, arn)
    assert ended["status"] == "SUCCEEDED"
    assert 210 <= ended["seconds"] < 270


def test_a_machine_that_waits_for_another_ends_with_it(cloud: Cloud) -> None:
    client = cloud.client("stepfunctions")
    inner = client.create_state_machine(
        name="inner",
        definition=json.dumps(machine(Wait=WAIT, Done=DONE)),
        roleArn=role(cloud),
    )["stateMachineArn"]
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": inner},
        "End": True,
    }
    arn = start_execution(cloud, machine(Task=task))
    lambdas.eventually(lambda: client.list_executions(stateMachineArn=inner)["executions"], bool)
    cloud.clock.advance(minutes=10)
    assert execution(cloud, arn)["status"] == "SUCCEEDED"


def function_arn(cloud: Cloud, function: lambdas.Function) -> str:
    found = cloud.client("lambda").get_function(FunctionName=function.name)
    arn: str = found["Configuration"]["FunctionArn"]
    return arn


def callback(cloud: Cloud, queue: Queue | None = None, **more: Any) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {
            "QueueUrl": (queue or Queue(cloud)).url,
            "MessageBody": {"token.$": "$$.Task.Token"},
        },
        "End": True,
        **more,
    }


def failures(cloud: Cloud, arn: str) -> int:
    events = cloud.client("stepfunctions").get_execution_history(executionArn=arn)["events"]
    return sum(event["type"] == "LambdaFunctionFailed" for event in events)
