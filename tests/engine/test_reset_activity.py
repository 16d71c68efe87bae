"""After a reset nothing happens that began before it, and what is deployed goes on working."""

from __future__ import annotations

import time
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from harness.engines.extension.wire import Call, Invocation, Record
from harness.trace import RecordStream
from tests.accounts import in_a_fresh_account
from tests.engine import lambdas

SLOW = """
import boto3, time
table = boto3.resource("dynamodb").Table("{table}")
def handler(event, context):
    for record in event["Records"]:
        time.sleep(0.2)
        table.put_item(Item={{"id": record.get("messageId") or record["eventID"]}})
"""


def after(stream: RecordStream, position: int, seconds: float) -> list[Record]:
    """What the account does within `seconds`, apart from looking and polling."""
    end, version = time.monotonic() + seconds, stream.version
    while (left := end - time.monotonic()) > 0:
        version = stream.changed(version, left)
    return [r for r in stream.since(position) if not _is_idle(r)]


def _is_idle(record: Record) -> bool:
    return isinstance(record, Call) and (
        record.caller.kind == "probe"
        or (record.operation == "ReceiveMessage" and not record.response.get("Messages"))
        # log lines and metrics of what ended before are written a moment later
        or (record.service in ("logs", "cloudwatch") and record.caller.kind == "service")
    )


def own_account(cloud: Cloud) -> Cloud:
    return in_a_fresh_account(cloud)


def create_table(cloud: Cloud, **more: Any) -> None:
    cloud.client("dynamodb").create_table(
        TableName="done",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        **more,
    )


def done(cloud: Cloud) -> int:
    return int(cloud.probe("dynamodb").scan(TableName="done")["Count"])


@pytest.mark.parametrize("wait_for", ["nothing", "the first call", "the first item"])
def test_a_queue_with_a_slow_function_falls_silent(cloud: Cloud, wait_for: str) -> None:
    cloud = own_account(cloud)
    assert cloud.control is not None
    create_table(cloud)
    url = cloud.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    queue_arn = f"arn:aws:sqs:{cloud.region}:{cloud.account}:q"
    topic = cloud.client("sns").create_topic(Name="t")["TopicArn"]
    cloud.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue_arn)
    function = lambdas.python(cloud, SLOW.format(table="done"), Timeout=30)
    cloud.client("lambda").create_event_source_mapping(
        FunctionName=function.name, EventSourceArn=queue_arn, BatchSize=3
    )
    cloud.control.baseline(cloud.account)
    stream = RecordStream(cloud.control, cloud.account)
    try:
        for n in range(10):
            cloud.client("sqs").send_message(QueueUrl=url, MessageBody=str(n))
            cloud.client("sns").publish(TopicArn=topic, Message=str(n))
        if wait_for == "the first item":
            lambdas.eventually(lambda: done(cloud), bool)
        elif wait_for == "the first call":
            lambdas.eventually(lambda: [r for r in stream.since(0) if r.kind != "call"], bool)
        answer = cloud.control.reset(cloud.account)
        assert answer["unfinished"] == []
        assert after(stream, answer["position"], 1) == []
        assert done(cloud) == 0
        assert cloud.control.messages(cloud.account, cloud.region, "q") == []
        cloud.client("sns").publish(TopicArn=topic, Message="afterwards")
        assert lambdas.eventually(lambda: done(cloud), bool) == 1
    finally:
        stream.close()


def test_a_record_that_is_tried_again_does_not_hold_up_the_stream(cloud: Cloud) -> None:
    cloud = own_account(cloud)
    assert cloud.control is not None
    create_table(cloud)
    source = "source"
    dynamodb = cloud.client("dynamodb")
    dynamodb.create_table(
        TableName=source,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    stream_arn = dynamodb.describe_table(TableName=source)["Table"]["LatestStreamArn"]
    function = lambdas.python(
        cloud,
        "import boto3\n"
        "def handler(event, context):\n"
        "    keys = [r['dynamodb']['Keys']['id']['S'] for r in event['Records']]\n"
        "    if 'poison' in keys: raise ValueError('poison')\n"
        "    boto3.resource('dynamodb').Table('done').put_item(Item={'id': keys[0]})\n",
    )
    cloud.client("lambda").create_event_source_mapping(
        FunctionName=function.name,
        EventSourceArn=stream_arn,
        StartingPosition="TRIM_HORIZON",
        BatchSize=1,
    )
    stream = RecordStream(cloud.control, cloud.account)
    try:
        start = stream.position()
        dynamodb.put_item(TableName=source, Item={"id": {"S": "poison"}})
        lambdas.eventually(lambda: stream.since(start, Invocation), lambda found: len(found) > 1)
        position = cloud.control.reset(cloud.account)["position"]
        dynamodb.put_item(TableName=source, Item={"id": {"S": "good"}})
        began = time.monotonic()
        assert lambdas.eventually(lambda: done(cloud), bool) == 1
        assert time.monotonic() - began < 30
        stream.catch_up()
        assert all("poison" not in repr(r) for r in stream.since(position))
    finally:
        stream.close()


def test_waiting_asynchronous_invocations_do_not_run(cloud: Cloud) -> None:
    cloud = own_account(cloud)
    assert cloud.control is not None
    function = lambdas.python(cloud, "import time\ndef handler(event, context): time.sleep(0.3)\n")
    stream = RecordStream(cloud.control, cloud.account)
    try:
        for _ in range(5):
            cloud.client("lambda").invoke(FunctionName=function.name, InvocationType="Event")
        position = cloud.control.reset(cloud.account)["position"]
        assert after(stream, position, 1) == []
        cloud.client("lambda").invoke(FunctionName=function.name, InvocationType="Event")
        (again,) = lambdas.eventually(lambda: stream.since(position, Invocation), bool)
        assert isinstance(again, Invocation)
        assert again.function == function.name
    finally:
        stream.close()
