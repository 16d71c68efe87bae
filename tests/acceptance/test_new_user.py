"""What a new user does: `harness up --detach`, `eval "$(harness env)"`, then plain boto3.

No client here is told an endpoint, a region or credentials, as in the user's own scripts.
"""

from __future__ import annotations

import io
import json
import shutil
import socket
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from aws_cli import folder_of_aws
from own_home import environment, own_home

KEY = "in/Größe für Äpfel 100%.txt"
ROLE = "arn:aws:iam::000000000000:role/any"
SOON = {"Delay": 0.05, "MaxAttempts": 200}

WORKER = """\
import json
import boto3

table = boto3.resource("dynamodb").Table("Orders")

def handler(event, context):
    for record in event["Records"]:
        table.put_item(Item={"id": json.loads(record["body"])["id"], "by": context.function_name})
"""
CHARGE = """\
class PaymentDeclined(Exception):
    pass

def handler(event, context):
    if event["card"] == "declined":
        raise PaymentDeclined("no credit")
    return {"charged": event["card"]}
"""
INDEX = """\
from urllib.parse import unquote_plus
import boto3

s3 = boto3.client("s3")
table = boto3.resource("dynamodb").Table("Files")

def handler(event, context):
    for record in event["Records"]:
        raw = record["s3"]["object"]["key"]
        key = unquote_plus(raw)
        body = s3.get_object(Bucket=record["s3"]["bucket"]["name"], Key=key)["Body"].read()
        table.put_item(Item={"id": key, "raw": raw, "body": body.decode()})
"""
CHANGES = """\
import boto3

table = boto3.resource("dynamodb").Table("Changes")

def handler(event, context):
    for record in event["Records"]:
        key = record["dynamodb"]["Keys"]["id"]["S"] + "-" + record["eventName"]
        new, old = (record["dynamodb"].get(n, {}).get("n", {}) for n in ("NewImage", "OldImage"))
        table.put_item(Item={"id": key, "new": new.get("N"), "old": old.get("N")})
"""
CLICKS = """\
import base64
import boto3

table = boto3.resource("dynamodb").Table("Clicks")

def handler(event, context):
    for record in event["Records"]:
        kinesis = record["kinesis"]
        table.put_item(Item={"id": kinesis["partitionKey"],
                             "data": base64.b64decode(kinesis["data"]).decode()})
"""
NODE = """\
const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");

const db = new DynamoDBClient({});

exports.handler = async (event) => {
  await db.send(new PutItemCommand({ TableName: "Notes", Item: { id: { S: event.id } } }));
  return { stored: event.id };
};
"""
MACHINE = {
    "StartAt": "Charge",
    "States": {
        "Charge": {
            "Type": "Task",
            "Resource": "",
            "Catch": [
                {"ErrorEquals": ["TimeoutError"], "Next": "TryLater"},
                {"ErrorEquals": ["PaymentDeclined"], "ResultPath": "$.error", "Next": "Release"},
            ],
            "End": True,
        },
        "TryLater": {"Type": "Fail"},
        "Release": {"Type": "Pass", "End": True},
    },
}


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Run a line of shell with an engine up and `harness env` evaluated; its output."""
    variables = environment(own_home(tmp_path_factory.mktemp("home")))
    folder = tmp_path_factory.mktemp("folder")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(line: str, *arguments: str) -> str:
        done = subprocess.run(
            ["bash", "-euc", line, "bash", *arguments],
            cwd=folder,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    try:
        assert f"http://127.0.0.1:{port}" in run(f"harness up --detach --port {port}")
        pid = json.loads(run("harness status --json"))[0]["pid"]
        yield lambda line, *arguments: run(f'eval "$(harness env)"; {line}', *arguments)
    finally:
        run(f"harness down --port {port}")
    assert not _runs(pid)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def _runs(pid: int) -> bool:
    """Whether the process does anything still; a zombie waits for its parent only."""
    done = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()[:1] not in ("", "Z")


@pytest.fixture(scope="module", autouse=True)
def exported(shell: Callable[..., str]) -> Iterator[None]:
    """What `eval "$(harness env)"` exports, exported here too."""
    lines = dict(line.split("=", 1) for line in shell("env -0").split("\0") if line)
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in lines if n.startswith("AWS_")]:
            patch.setenv(name, lines[name])
        for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN"):
            patch.delenv(name, raising=False)
        yield


def client(service: str) -> Any:
    return boto3.Session().client(service)


def table(name: str, **options: Any) -> Any:
    made = boto3.Session().resource("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        **options,
    )  # fmt: skip
    made.wait_until_exists()
    return made


def function(name: str, code: str, file: str = "app.py", runtime: str = "python3.12") -> str:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as content:
        content.writestr(file, code)
    functions = client("lambda")
    made = functions.create_function(
        FunctionName=name,
        Runtime=runtime,
        Handler=f"{Path(file).stem}.handler",
        Role=ROLE,
        Code={"ZipFile": archive.getvalue()},
        Timeout=10,
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=SOON)
    return str(made["FunctionArn"])


def eventually(look: Callable[[], Any]) -> Any:
    """The first truthy value; by looking again and again, as there is nothing else to do here."""
    deadline = time.monotonic() + 60
    while not (found := look()):
        assert time.monotonic() < deadline, "nothing came"
        time.sleep(0.02)
    return found


def test_a_table() -> None:
    prices = table("Prices")
    prices.put_item(Item={"id": "chair", "price": 40})
    assert prices.get_item(Key={"id": "chair"})["Item"] == {"id": "chair", "price": 40}
    assert client("sts").get_caller_identity()["Account"] == "000000000000"


def test_a_queue_with_a_function_behind_it() -> None:
    orders = table("Orders")
    queues = client("sqs")
    url = queues.create_queue(QueueName="orders")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    function("Worker", WORKER)
    client("lambda").create_event_source_mapping(
        FunctionName="Worker", EventSourceArn=arn["QueueArn"]
    )
    queues.send_message(QueueUrl=url, MessageBody=json.dumps({"id": "o-1"}))
    stored = eventually(lambda: orders.get_item(Key={"id": "o-1"}).get("Item"))
    assert stored == {"id": "o-1", "by": "Worker"}


@pytest.mark.parametrize(
    ("card", "visited"), [("visa", ["Charge"]), ("declined", ["Charge", "Release"])]
)
def test_a_state_machine_catches_by_the_exceptions_class(card: str, visited: list[str]) -> None:
    machines = client("stepfunctions")
    definition = json.loads(json.dumps(MACHINE))
    definition["States"]["Charge"]["Resource"] = function(f"Charge-{card}", CHARGE)
    machine = machines.create_state_machine(
        name=f"Payment-{card}", roleArn=ROLE, definition=json.dumps(definition)
    )["stateMachineArn"]
    run = machines.start_execution(stateMachineArn=machine, input=json.dumps({"card": card}))
    arn = run["executionArn"]
    eventually(lambda: machines.describe_execution(executionArn=arn)["status"] != "RUNNING")
    done = machines.describe_execution(executionArn=arn)
    assert done["status"] == "SUCCEEDED"
    events = machines.get_execution_history(executionArn=arn)["events"]
    entered = [e["stateEnteredEventDetails"]["name"] for e in events if "StateEntered" in e["type"]]
    assert entered == visited
    if card == "declined":
        error = json.loads(done["output"])["error"]
        assert error["Error"] == "PaymentDeclined"
        assert json.loads(error["Cause"])["errorMessage"] == "no credit"


def test_a_bucket_notifies_of_an_awkward_key() -> None:
    files = table("Files")
    buckets = client("s3")
    buckets.create_bucket(Bucket="new-user-files")
    rules = [{"Name": "prefix", "Value": "in/"}, {"Name": "suffix", "Value": ".txt"}]
    configuration = {
        "LambdaFunctionArn": function("Index", INDEX),
        "Events": ["s3:ObjectCreated:*"],
        "Filter": {"Key": {"FilterRules": rules}},
    }
    client("lambda").add_permission(
        FunctionName="Index",
        StatementId="bucket",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn="arn:aws:s3:::new-user-files",
    )
    buckets.put_bucket_notification_configuration(
        Bucket="new-user-files",
        NotificationConfiguration={"LambdaFunctionConfigurations": [configuration]},
    )
    buckets.put_object(Bucket="new-user-files", Key=KEY, Body="süß".encode())
    assert eventually(lambda: files.get_item(Key={"id": KEY}).get("Item")) == {
        "id": KEY,
        "raw": "in/Gr%C3%B6%C3%9Fe+f%C3%BCr+%C3%84pfel+100%25.txt",
        "body": "süß",
    }


def test_a_table_stream_reaches_a_function() -> None:
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    watched, changes = table("Watched", StreamSpecification=stream), table("Changes")
    function("Changed", CHANGES)
    client("lambda").create_event_source_mapping(
        FunctionName="Changed",
        EventSourceArn=watched.latest_stream_arn,
        StartingPosition="TRIM_HORIZON",
    )
    watched.put_item(Item={"id": "a", "n": 1})
    watched.put_item(Item={"id": "a", "n": 2})
    watched.delete_item(Key={"id": "a"})
    eventually(lambda: "Item" in changes.get_item(Key={"id": "a-REMOVE"}))
    seen = {item["id"]: (item["old"], item["new"]) for item in changes.scan()["Items"]}
    assert seen == {"a-INSERT": (None, "1"), "a-MODIFY": ("1", "2"), "a-REMOVE": ("2", None)}


def test_a_kinesis_stream_reaches_a_function() -> None:
    clicks = table("Clicks")
    streams = client("kinesis")
    streams.create_stream(StreamName="clicks", ShardCount=2)
    streams.get_waiter("stream_exists").wait(StreamName="clicks", WaiterConfig=SOON)
    summary = streams.describe_stream_summary(StreamName="clicks")["StreamDescriptionSummary"]
    function("Click", CLICKS)
    client("lambda").create_event_source_mapping(
        FunctionName="Click", EventSourceArn=summary["StreamARN"], StartingPosition="TRIM_HORIZON"
    )
    for user in ("u1", "u2", "u3"):
        streams.put_record(StreamName="clicks", PartitionKey=user, Data=f"{user} clicks".encode())
    for user in ("u1", "u2", "u3"):
        stored = eventually(lambda user=user: clicks.get_item(Key={"id": user}).get("Item"))
        assert stored["data"] == f"{user} clicks"


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not on PATH")
def test_a_node_function_uses_the_sdk_of_its_runtime() -> None:
    notes = table("Notes")
    function("Note", NODE, "index.js", "nodejs20.x")
    answer = client("lambda").invoke(FunctionName="Note", Payload=json.dumps({"id": "n-1"}))
    assert json.load(answer["Payload"]) == {"stored": "n-1"}
    assert notes.get_item(Key={"id": "n-1"})["Item"] == {"id": "n-1"}


@pytest.fixture(scope="module")
def aws(shell: Callable[..., str]) -> Callable[..., str]:
    """The same shell, with the aws CLI on PATH."""
    folder = folder_of_aws()
    return lambda line, *arguments: shell(f'PATH="$PATH:{folder}"; {line}', *arguments)


class TestAwsCommandLine:
    def test_queues(self, aws: Callable[..., str]) -> None:
        """Release 1 of the CLI leads SQS to AWS itself, whatever AWS_ENDPOINT_URL says."""
        url = aws("aws sqs create-queue --queue-name cli --query QueueUrl --output text").strip()
        aws("aws sqs send-message --queue-url $1 --message-body hello", url)
        received = aws("bash -c 'aws sqs receive-message --queue-url $1' bash $1", url)
        assert json.loads(received)["Messages"][0]["Body"] == "hello"

    def test_an_awkward_key(self, aws: Callable[..., str]) -> None:
        aws('aws s3 mb s3://cli-files; echo moin | aws s3 cp - s3://cli-files/"$1"', KEY)
        assert KEY in aws("aws s3 ls --recursive s3://cli-files")
        assert aws('aws s3 cp s3://cli-files/"$1" -', KEY) == "moin\n"

    def test_a_function(self, aws: Callable[..., str]) -> None:
        function("Cli", CHARGE)
        failed = aws("aws lambda invoke --function-name Cli failed.json --query FunctionError")
        assert json.loads(failed) == "Unhandled"
        payload = aws("cat failed.json")
        assert json.loads(payload)["errorType"] == "KeyError"
