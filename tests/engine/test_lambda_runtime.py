"""What holds for functions of every runtime: concurrency, events, logs, custom runtimes."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from harness.engines.cloud import Cloud
from tests.engine import lambdas

QUEUES = ("running", "go")
HOLDS = """
import os, boto3
def handler(event, context):
    sqs = boto3.client("sqs")
    if event:
        sqs.send_message(QueueUrl=event["running"], MessageBody="running")
        while not sqs.receive_message(QueueUrl=event["go"], WaitTimeSeconds=20).get("Messages"):
            pass
    return os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
"""


def test_invocations_run_side_by_side_and_environments_are_used_again(cloud: Cloud) -> None:
    function = lambdas.python(cloud, HOLDS, Timeout=60)
    sqs = cloud.client("sqs")
    urls = {n: sqs.create_queue(QueueName=f"{function.name}-{n}")["QueueUrl"] for n in QUEUES}
    with ThreadPoolExecutor(5) as pool:
        calls = [pool.submit(function.invoke, urls) for _ in range(5)]
        running = 0
        while running < 5:
            answer = sqs.receive_message(
                QueueUrl=urls["running"], WaitTimeSeconds=20, VisibilityTimeout=600
            )
            running += len(answer["Messages"])
        for _ in calls:
            sqs.send_message(QueueUrl=urls["go"], MessageBody="go")
        streams = {call.result().payload for call in calls}
    assert len(streams) == 5
    assert function.invoke().payload in streams


def test_an_update_lets_a_running_invocation_finish(cloud: Cloud) -> None:
    """Lambda: Updating function code; what runs goes on with the code that it began with."""
    client = cloud.client("lambda")
    waits = """
import time, boto3
def handler(event, context):
    sqs = boto3.client("sqs")
    sqs.send_message(QueueUrl=event["running"], MessageBody="running")
    sqs.receive_message(QueueUrl=event["go"], WaitTimeSeconds=20)
    return "former"
"""
    function = lambdas.python(cloud, waits, Timeout=30)
    sqs = cloud.client("sqs")
    running, go = (sqs.create_queue(QueueName=f"{function.name}-{n}")["QueueUrl"] for n in QUEUES)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(function.invoke, {"running": running, "go": go})
        assert sqs.receive_message(QueueUrl=running, WaitTimeSeconds=20)["Messages"]
        code = lambdas.archive({"app.py": "def handler(event, context):\n    return 'new'\n"})
        client.update_function_code(FunctionName=function.name, ZipFile=code)
        client.get_waiter("function_updated_v2").wait(
            FunctionName=function.name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 400}
        )
        assert function.invoke().payload == "new"
        assert not answer.done()
        sqs.send_message(QueueUrl=go, MessageBody="go")
        former = answer.result()
    assert (former.payload, former.error) == ("former", None)


def test_log_holds_the_lines_of_each_invocation_in_order(cloud: Cloud) -> None:
    source = """
import sys, subprocess
print("importing")
def handler(event, context):
    print("out", event["n"])
    print("error", event["n"], file=sys.stderr)
    subprocess.run(["echo", "child", str(event["n"])])
"""
    function = lambdas.python(cloud, source)
    answers = [function.invoke({"n": n}) for n in (1, 2)]
    for n, answer in enumerate(answers, 1):
        lines = answer.log.splitlines()
        start = lines.index(f"START RequestId: {answer.request_id} Version: $LATEST")
        assert lines[start + 1 : start + 5] == [
            f"out {n}",
            f"error {n}",
            f"child {n}",
            f"END RequestId: {answer.request_id}",
        ]
        assert lines[start + 5].startswith(f"REPORT RequestId: {answer.request_id}\tDuration: ")
    stored = lambdas.eventually(
        function.log_lines, lambda found: sum(m.startswith("REPORT") for m in found) == 2
    )
    expected = "".join(answer.log for answer in answers)
    assert "".join(stored) == expected
    assert stored[0].startswith("INIT_START")
    assert stored[1] == "importing\n"


def test_log_group_is_the_one_that_was_asked_for(cloud: Cloud) -> None:
    source = "def handler(event, context): return context.log_group_name"
    function = lambdas.python(cloud, source, LoggingConfig={"LogGroup": "/shop/all"})
    assert function.invoke().payload == "/shop/all"
    logs = cloud.client("logs")
    lambdas.eventually(
        lambda: logs.describe_log_groups()["logGroups"],
        lambda groups: [group["logGroupName"] for group in groups] == ["/shop/all"],
    )


def test_invocations_and_errors_are_counted_in_cloudwatch(cloud: Cloud) -> None:
    source = "def handler(event, context): return 1 / event['by']"
    function = lambdas.python(cloud, source)
    for by in (1, 0, 2):
        function.invoke({"by": by})
    now = datetime.now(UTC)

    def total(name: str) -> float:
        points = cloud.client("cloudwatch").get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName=name,
            Dimensions=[{"Name": "FunctionName", "Value": function.name}],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(hours=1),
            Period=3600,
            Statistics=["Sum"],
        )["Datapoints"]
        return sum(point["Sum"] for point in points)

    lambdas.eventually(lambda: (total("Invocations"), total("Errors")), lambda t: t == (3, 1))


def test_tail_of_the_log_is_4_kb(cloud: Cloud) -> None:
    source = "def handler(event, context):\n    for n in range(500): print('line', n)"
    answer = lambdas.python(cloud, source).invoke()
    assert len(answer.log.encode()) == 4096
    assert "line 499" in answer.log


def test_failed_event_reaches_its_destination(cloud: Cloud) -> None:
    queue = cloud.client("sqs").create_queue(QueueName="failed")["QueueUrl"]
    arn = f"arn:aws:sqs:{cloud.region}:{cloud.account}:failed"
    function = lambdas.python(cloud, "def handler(event, context): raise ValueError('never')")
    client = cloud.client("lambda")
    client.put_function_event_invoke_config(
        FunctionName=function.name,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": arn}},
    )
    client.invoke(FunctionName=function.name, InvocationType="Event", Payload=b'{"n": 1}')
    message = cloud.client("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=10)
    body = json.loads(message["Messages"][0]["Body"])
    assert body["requestPayload"] == {"n": 1}
    assert body["responsePayload"]["errorType"] == "ValueError"
    assert body["requestContext"]["condition"] == "RetriesExhausted"


def test_custom_runtime_runs_its_bootstrap(cloud: Cloud) -> None:
    bootstrap = """#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  headers=$(mktemp)
  event=$(curl -sS -D "$headers" "$api/next")
  id=$(tr -d '\\r' < "$headers" | sed -n 's/^[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: //p')
  echo "handling $_HANDLER"
  curl -sS -o /dev/null -d "{\\"got\\": $event}" "$api/$id/response"
done
"""
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    client = cloud.client("lambda")
    client.create_function(
        FunctionName="custom",
        Runtime="provided.al2023",
        Handler="any.thing",
        Role=f"arn:aws:iam::{cloud.account}:role/test",
        Code={"ZipFile": lambdas.archive({"bootstrap": bootstrap}, executable=True)},
    )
    client.get_waiter("function_active_v2").wait(FunctionName="custom")
    function = lambdas.Function(cloud, "custom")
    assert function.invoke({"a": 1}).payload == {"got": {"a": 1}}
    assert "handling any.thing" in function.invoke({"a": 2}).log


def test_versions_and_aliases_run_their_own_code(cloud: Cloud) -> None:
    function = lambdas.python(cloud, "def handler(e, context): return context.function_version")
    client = cloud.client("lambda")
    version = client.publish_version(FunctionName=function.name)["Version"]
    client.create_alias(FunctionName=function.name, Name="live", FunctionVersion=version)
    client.get_waiter("function_active_v2").wait(FunctionName=function.name, Qualifier=version)
    assert function.invoke(Qualifier="live").payload == "1"
    assert function.invoke().payload == "$LATEST"


def test_reserved_concurrency_throttles(cloud: Cloud) -> None:
    function = lambdas.python(cloud, HOLDS)
    client = cloud.client("lambda")
    client.put_function_concurrency(FunctionName=function.name, ReservedConcurrentExecutions=0)
    with pytest.raises(client.exceptions.TooManyRequestsException) as refused:
        function.invoke()
    reason = refused.value.response["Reason"]
    assert reason == "ReservedFunctionConcurrentInvocationLimitExceeded"


def test_result_above_the_limit_is_an_error_and_the_environment_lives_on(cloud: Cloud) -> None:
    source = "def handler(event, context): return 'x' * (event['mb'] << 20)"
    function = lambdas.python(cloud, source)
    answer = function.invoke({"mb": 7})
    assert answer.error == "Unhandled"
    assert answer.payload == {
        "errorType": "Function.ResponseSizeTooLarge",
        "errorMessage": "Response payload size exceeded maximum allowed payload size "
        "(6291556 bytes).",
    }
    assert function.invoke({"mb": 0}).payload == ""


def test_large_events_and_results_pass(cloud: Cloud) -> None:
    function = lambdas.python(cloud, "def handler(event, context): return event")
    event = {"text": "x" * 5_000_000 + "ü"}
    assert function.invoke(event).payload == event
