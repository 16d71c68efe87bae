"""Everything that an account has is dropped; what another one has stays, and works."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.cli.main import run
from harness.engines.cloud import Cloud
from tests.accounts import in_a_fresh_account
from tests.engine import lambdas
from tests.engine.everything_support import goes_through, made

LISTS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "functions": ("lambda", lambda c: c.list_functions()["Functions"]),
    "mappings": ("lambda", lambda c: c.list_event_source_mappings()["EventSourceMappings"]),
    "queues": ("sqs", lambda c: c.list_queues().get("QueueUrls", [])),
    "tables": ("dynamodb", lambda c: c.list_tables()["TableNames"]),
    "table streams": ("dynamodbstreams", lambda c: c.list_streams()["Streams"]),
    "streams": ("kinesis", lambda c: c.list_streams()["StreamNames"]),
    "REST APIs": ("apigateway", lambda c: c.get_rest_apis()["items"]),
    "HTTP APIs": ("apigatewayv2", lambda c: c.get_apis()["Items"]),
    "buckets": ("s3", lambda c: c.list_buckets()["Buckets"]),
    "topics": ("sns", lambda c: c.list_topics()["Topics"]),
    "subscriptions": ("sns", lambda c: c.list_subscriptions()["Subscriptions"]),
    "rules": ("events", lambda c: c.list_rules()["Rules"]),
    "buses": ("events", lambda c: _without(c.list_event_buses()["EventBuses"], "default")),
    "archives": ("events", lambda c: c.list_archives()["Archives"]),
    "schedules": ("scheduler", lambda c: c.list_schedules()["Schedules"]),
    "pipes": ("pipes", lambda c: c.list_pipes()["Pipes"]),
    "machines": ("stepfunctions", lambda c: c.list_state_machines()["stateMachines"]),
    "user pools": ("cognito-idp", lambda c: c.list_user_pools(MaxResults=9)["UserPools"]),
    "parameters": ("ssm", lambda c: c.describe_parameters()["Parameters"]),
    "secrets": ("secretsmanager", lambda c: c.list_secrets()["SecretList"]),
    "log groups": ("logs", lambda c: c.describe_log_groups()["logGroups"]),
    "keys": ("kms", lambda c: c.list_keys()["Keys"]),
    "alarms": ("cloudwatch", lambda c: c.describe_alarms()["MetricAlarms"]),
    "metrics": ("cloudwatch", lambda c: c.list_metrics(Namespace="own")["Metrics"]),
    "stacks": ("cloudformation", lambda c: c.list_stacks()["StackSummaries"]),
    "roles": ("iam", lambda c: c.list_roles()["Roles"]),
}


@pytest.fixture
def other(cloud: Cloud) -> Cloud:
    return in_a_fresh_account(cloud)


def counted(cloud: Cloud) -> dict[str, int]:
    return {name: len(look(cloud.client(service))) for name, (service, look) in LISTS.items()}


def answers(cloud: Cloud, url: str) -> int:
    try:
        with urllib.request.urlopen(url) as answer:  # the engine's own address
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_everything_goes_and_can_be_made_again(cloud: Cloud, other: Cloud) -> None:
    execution, theirs = made(cloud), made(other)
    goes_through(cloud)
    before = counted(cloud)
    assert [name for name, count in before.items() if not count] == []
    kept = counted(other)
    api = cloud.client("apigateway").get_rest_apis()["items"][0]["id"]
    rest = f"{cloud.endpoint}/_aws/execute-api/{api}/live/"
    assert answers(cloud, rest) == 200

    assert cloud.reset_everything() == []

    assert {name: count for name, count in counted(cloud).items() if count} == {}
    assert answers(cloud, rest) == 404
    machines = cloud.client("stepfunctions")
    with pytest.raises(machines.exceptions.ExecutionDoesNotExist):
        machines.describe_execution(executionArn=execution)
    assert counted(other) == kept
    running = other.client("stepfunctions").describe_execution(executionArn=theirs)
    assert running["status"] == "RUNNING"
    body = other.client("s3").get_object(Bucket="photographs", Key="one")["Body"].read()
    assert body == other.account.encode()
    goes_through(other)

    made(cloud)
    assert cloud.client("dynamodb").scan(TableName="kept")["Items"] == []
    goes_through(cloud)
    assert {name for name, count in counted(cloud).items() if not count} == set()


def test_a_baseline_is_forgotten(cloud: Cloud) -> None:
    assert cloud.control is not None
    parameters = cloud.client("ssm")
    parameters.put_parameter(Name="/a", Value="1", Type="String")
    cloud.control.baseline(cloud.account)
    cloud.reset_everything()
    cloud.control.reset(cloud.account)
    assert parameters.describe_parameters()["Parameters"] == []


def test_a_killed_invocation_leaves_no_log(cloud: Cloud) -> None:
    made(cloud)
    client = cloud.client("lambda")
    client.invoke(FunctionName="stores:live", Payload=json.dumps({}))
    client.invoke(FunctionName="stores", InvocationType="Event", Payload=json.dumps({}))
    assert cloud.reset_everything() == []
    groups = cloud.client("logs").describe_log_groups()["logGroups"]
    assert groups == []


def test_processes_of_functions_end(cloud: Cloud) -> None:
    source = "import os\n\n\ndef handler(event, context):\n    return os.getpid()\n"
    process = Path("/proc", str(lambdas.python(cloud, source).invoke().payload))
    assert process.exists()
    cloud.reset_everything()
    lambdas.eventually(process.exists, lambda there: not there)


def test_the_command_takes_the_data_or_everything(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.cli.reset.attached_cloud", lambda _endpoint: cloud)
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="m")
    assert run(["reset"]) == 0
    assert sqs.list_queues()["QueueUrls"] == [url]
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    assert run(["reset", "--everything"]) == 0
    assert "QueueUrls" not in sqs.list_queues()


def test_the_command_tells_what_is_left(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("harness.cli.reset.attached_cloud", lambda _endpoint: cloud)
    monkeypatch.setattr(cloud, "reset_everything", lambda: ["domain d: its cluster runs on"])
    assert run(["reset", "--everything"]) == 1
    assert capsys.readouterr().err == "left: domain d: its cluster runs on\n"


def _without(found: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [each for each in found if each["Name"] != name]
