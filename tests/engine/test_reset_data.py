"""A reset brings back what was there at the baseline, and empties the rest."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from harness.engines.control import ControlClient
from tests.accounts import in_a_fresh_account
from tests.engine import lambdas


@pytest.fixture
def account(cloud: Cloud) -> Cloud:
    """An account of its own: a reset concerns all of it."""
    return in_a_fresh_account(cloud)


def control(cloud: Cloud) -> ControlClient:
    assert cloud.control is not None
    return cloud.control


def baseline(cloud: Cloud) -> None:
    control(cloud).baseline(cloud.account)


def reset(cloud: Cloud) -> dict[str, Any]:
    return control(cloud).reset(cloud.account)


def name() -> str:
    return f"n-{uuid.uuid4().hex[:12]}"


def table(cloud: Cloud, *, stream: bool = False) -> str:
    made = name()
    cloud.client("dynamodb").create_table(
        TableName=made,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": stream, "StreamViewType": "NEW_IMAGE"}
        if stream
        else {"StreamEnabled": False},
    )
    return made


def put(cloud: Cloud, table: str, id_: str, **attributes: str) -> None:
    item = {"id": {"S": id_}, **{k: {"S": v} for k, v in attributes.items()}}
    cloud.client("dynamodb").put_item(TableName=table, Item=item)


def items(cloud: Cloud, table: str) -> dict[str, dict[str, Any]]:
    found = cloud.client("dynamodb").scan(TableName=table)["Items"]
    return {item["id"]["S"]: item for item in found}


def test_items_come_back_as_often_as_asked(account: Cloud) -> None:
    seeded, empty = table(account), table(account)
    put(account, seeded, "kept", colour="red")
    put(account, seeded, "deleted")
    before = items(account, seeded)
    baseline(account)
    for _ in range(2):
        account.client("dynamodb").update_item(
            TableName=seeded,
            Key={"id": {"S": "kept"}},
            UpdateExpression="SET colour = :c",
            ExpressionAttributeValues={":c": {"S": "blue"}},
        )
        account.client("dynamodb").delete_item(TableName=seeded, Key={"id": {"S": "deleted"}})
        put(account, seeded, "new")
        put(account, empty, "new")
        reset(account)
        assert items(account, seeded) == before
        assert items(account, empty) == {}


def test_without_a_baseline_everything_is_emptied(account: Cloud) -> None:
    made = table(account)
    put(account, made, "1")
    reset(account)
    assert items(account, made) == {}


def test_other_accounts_are_left_alone(cloud: Cloud, account: Cloud) -> None:
    other = in_a_fresh_account(cloud)
    theirs = table(other)
    put(other, theirs, "1")
    url = other.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    other.client("sqs").send_message(QueueUrl=url, MessageBody="m")
    reset(account)
    assert set(items(other, theirs)) == {"1"}
    assert len(control(other).messages(other.account, other.region, "q")) == 1


def test_a_stream_goes_on_and_shows_nothing_of_the_reset(account: Cloud) -> None:
    made = table(account, stream=True)
    put(account, made, "seed")
    baseline(account)
    streams = account.client("dynamodbstreams")
    arn = streams.list_streams(TableName=made)["Streams"][0]["StreamArn"]
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="LATEST"
    )["ShardIterator"]
    put(account, made, "old")
    reset(account)
    put(account, made, "new")
    records = streams.get_records(ShardIterator=iterator)["Records"]
    assert [(r["eventName"], r["dynamodb"]["Keys"]["id"]["S"]) for r in records] == [
        ("INSERT", "new")
    ]


def test_objects_and_versions_come_back(account: Cloud) -> None:
    s3, plain, versioned = account.client("s3"), name(), name()
    for bucket in (plain, versioned):
        s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=versioned, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=plain, Key="k", Body=b"base", ContentType="text/x")
    s3.put_object(Bucket=plain, Key="deleted", Body=b"there")
    first = s3.put_object(Bucket=versioned, Key="k", Body=b"base")["VersionId"]
    baseline(account)
    for _ in range(2):
        s3.put_object(Bucket=plain, Key="k", Body=b"changed")
        s3.delete_object(Bucket=plain, Key="deleted")
        s3.put_object(Bucket=plain, Key="new", Body=b"new")
        s3.put_object(Bucket=versioned, Key="k", Body=b"changed")
        s3.delete_object(Bucket=versioned, Key="k")
        upload = s3.create_multipart_upload(Bucket=plain, Key="big")["UploadId"]
        s3.upload_part(Bucket=plain, Key="big", UploadId=upload, PartNumber=1, Body=b"part")
        reset(account)
        got = s3.get_object(Bucket=plain, Key="k")
        assert (got["Body"].read(), got["ContentType"]) == (b"base", "text/x")
        keys = [o["Key"] for o in s3.list_objects_v2(Bucket=plain)["Contents"]]
        assert keys == ["deleted", "k"]
        assert s3.get_object(Bucket=plain, Key="deleted")["Body"].read() == b"there"
        versions = s3.list_object_versions(Bucket=versioned)
        assert [(v["VersionId"], v["IsLatest"]) for v in versions["Versions"]] == [(first, True)]
        assert "DeleteMarkers" not in versions
        assert s3.get_object(Bucket=versioned, Key="k")["Body"].read() == b"base"
        assert "Uploads" not in s3.list_multipart_uploads(Bucket=plain)


def test_queues_are_empty_and_fifo_groups_are_free(account: Cloud) -> None:
    sqs = account.client("sqs")
    standard = sqs.create_queue(QueueName=name())["QueueUrl"]
    attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    fifo = sqs.create_queue(QueueName=f"{name()}.fifo", Attributes=attributes)["QueueUrl"]
    sqs.send_message(QueueUrl=standard, MessageBody="in flight")
    assert sqs.receive_message(QueueUrl=standard, VisibilityTimeout=1)["Messages"]
    sqs.send_message(QueueUrl=standard, MessageBody="visible")
    sqs.send_message(QueueUrl=standard, MessageBody="delayed", DelaySeconds=1)
    sqs.send_message(QueueUrl=fifo, MessageBody="same", MessageGroupId="g")
    assert sqs.receive_message(QueueUrl=fifo, VisibilityTimeout=600)["Messages"]
    reset(account)
    # long enough for what was in flight or delayed to come back
    assert "Messages" not in sqs.receive_message(QueueUrl=standard, WaitTimeSeconds=2)
    sqs.send_message(QueueUrl=fifo, MessageBody="same", MessageGroupId="g")
    assert [m["Body"] for m in sqs.receive_message(QueueUrl=fifo)["Messages"]] == ["same"]


def test_kinesis_records_are_gone_and_readers_go_on(account: Cloud) -> None:
    kinesis, stream = account.client("kinesis"), name()
    kinesis.create_stream(StreamName=stream, ShardCount=1)
    kinesis.get_waiter("stream_exists").wait(StreamName=stream, WaiterConfig={"Delay": 1})
    (shard,) = kinesis.list_shards(StreamName=stream)["Shards"]
    where = {"StreamName": stream, "ShardId": shard["ShardId"]}
    horizon = {**where, "ShardIteratorType": "TRIM_HORIZON"}
    iterator = kinesis.get_shard_iterator(**horizon)["ShardIterator"]
    kinesis.put_record(StreamName=stream, Data=b"old", PartitionKey="p")
    reset(account)
    kinesis.put_record(StreamName=stream, Data=b"new", PartitionKey="p")
    fresh = kinesis.get_shard_iterator(**horizon)["ShardIterator"]
    for reader in (iterator, fresh):
        records = kinesis.get_records(ShardIterator=reader)["Records"]
        assert [r["Data"] for r in records] == [b"new"]


def test_parameters_and_secrets_come_back(account: Cloud) -> None:
    ssm, secrets = account.client("ssm"), account.client("secretsmanager")
    ssm.put_parameter(Name="/app/kept", Value="1", Type="String")
    secrets.create_secret(Name="kept", SecretString="1")
    baseline(account)
    for _ in range(2):
        ssm.put_parameter(Name="/app/kept", Value="2", Type="String", Overwrite=True)
        ssm.put_parameter(Name="/app/new", Value="2", Type="String")
        secrets.put_secret_value(SecretId="kept", SecretString="2")
        secrets.create_secret(Name="new", SecretString="2")
        reset(account)
        kept = ssm.get_parameter(Name="/app/kept")["Parameter"]
        assert (kept["Value"], kept["Version"]) == ("1", 1)
        assert [p["Name"] for p in ssm.describe_parameters()["Parameters"]] == ["/app/kept"]
        assert secrets.get_secret_value(SecretId="kept")["SecretString"] == "1"
        assert [s["Name"] for s in secrets.list_secrets()["SecretList"]] == ["kept"]


def test_logs_and_mails_are_gone(account: Cloud) -> None:
    logs, ses = account.client("logs"), account.client("ses")
    logs.create_log_group(logGroupName="g")
    logs.create_log_stream(logGroupName="g", logStreamName="s")
    event = {"timestamp": int(time.time() * 1000), "message": "old"}
    where = {"logGroupName": "g", "logStreamName": "s"}
    logs.put_log_events(**where, logEvents=[event])
    ses.verify_email_identity(EmailAddress="a@example.com")
    message = {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}
    mail = {"Source": "a@example.com", "Destination": {"ToAddresses": ["b@example.com"]}}
    ses.send_email(**mail, Message=message)
    assert logs.get_log_events(**where)["events"]
    assert control(account).mails(account.account)
    reset(account)
    assert logs.get_log_events(**where)["events"] == []
    assert control(account).mails(account.account) == []
    ses.send_email(**mail, Message=message)
    assert len(control(account).mails(account.account)) == 1


def test_executions_are_ended_and_forgotten(account: Cloud) -> None:
    states, made = account.client("stepfunctions"), table(account)
    put_item = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Parameters": {"TableName": made, "Item": {"id": {"S": "late"}}},
        "End": True,
    }
    machine = states.create_state_machine(
        name=name(),
        roleArn=f"arn:aws:iam::{account.account}:role/r",
        definition=json.dumps(
            {
                "StartAt": "Wait",
                "States": {
                    "Wait": {"Type": "Wait", "Seconds": 1, "Next": "Put"},
                    "Put": put_item,
                },
            }
        ),
    )["stateMachineArn"]
    states.start_execution(stateMachineArn=machine)
    running = {"stateMachineArn": machine, "statusFilter": "RUNNING"}
    lambdas.eventually(lambda: states.list_executions(**running)["executions"], bool)
    assert reset(account)["executions"] == 1
    assert states.list_executions(stateMachineArn=machine)["executions"] == []
    second = states.start_execution(stateMachineArn=machine)["executionArn"]
    lambdas.eventually(
        lambda: states.describe_execution(executionArn=second)["status"],
        lambda status: status == "SUCCEEDED",
    )
    assert set(items(account, made)) == {"late"}
    assert reset(account)["executions"] == 0
