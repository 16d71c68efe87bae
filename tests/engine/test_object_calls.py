"""The harness's own calls give what boto3's give: the same results, the same errors."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from harness.engines.cloud import Cloud
from harness.engines.extension.wire import Call

_OF_EACH_CALL = ("RequestId", "HTTPHeaders", "HostId", "MaxAttemptsReached", "ChecksumAlgorithm")
_ONE_ATTEMPT = " (reached max retries: 0)"
"""botocore says so of each failure where it shall not try again: of no use to who reads it."""


def _told(call: Any, parameters: dict[str, Any]) -> Any:
    try:
        answer = call(**parameters)
    except ClientError as error:
        return {
            "raised": type(error).__name__,
            "says": str(error).replace(_ONE_ATTEMPT, ""),
            "operation": error.operation_name,
            "response": _same_of_each(error.response),
        }
    except (ParamValidationError, AttributeError) as error:
        return {"raised": type(error).__name__, "says": str(error)}
    return _same_of_each(answer)


def _same_of_each(answer: dict[str, Any]) -> dict[str, Any]:
    metadata = {
        name: value
        for name, value in answer["ResponseMetadata"].items()
        if name not in _OF_EACH_CALL
    }
    read = {
        name: value.read() if callable(getattr(value, "read", None)) else value
        for name, value in answer.items()
    }
    return {**read, "ResponseMetadata": metadata}


def _boto3(cloud: Cloud, service: str, method: str) -> Any:
    """The method; looked for when it is called, since an unknown one is not found then."""

    def call(**parameters: Any) -> Any:
        return getattr(cloud.client(service), method)(**parameters)

    return call


def _both(cloud: Cloud, service: str, method: str, **parameters: Any) -> Any:
    """What a call tells, made both ways: first over HTTP, then as an object."""
    http = _told(_boto3(cloud, service, method), parameters)
    own = _told(getattr(cloud.calls(service), method), parameters)
    assert own == http
    return own


@pytest.fixture
def table(cloud: Cloud) -> str:
    cloud.client("dynamodb").create_table(
        TableName="things",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return "things"


EVERY_TYPE = {
    "id": {"S": "ä $ \u2028"},
    "number": {"N": "12.50"},
    "bytes": {"B": b"\x00\xff"},
    "set": {"BS": [b"a", b"b"]},
    "list": {"L": [{"BOOL": True}, {"NULL": True}, {"M": {"$": {"S": "x"}}}]},
    "empty": {"M": {}},
    "none": {"L": []},
}


def test_no_boto3_client_is_made_for_what_the_engine_takes(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_service: str, *, probe: bool) -> Any:
        raise AssertionError("boto3 was asked")

    monkeypatch.setattr(cloud, "_client", refuse)
    assert cloud.calls("sqs").create_queue(QueueName="q")["QueueUrl"].endswith("/q")
    assert cloud.looks("sqs").list_queues()["QueueUrls"]
    assert cloud.calls("sns").create_topic(Name="t", Tags=[], Attributes={})["TopicArn"]
    cloud.calls("s3").create_bucket(Bucket="own")
    cloud.calls("s3").put_object(Bucket="own", Key="a b", Body=b"b", Metadata={})
    assert cloud.looks("s3").get_object(Bucket="own", Key="a b")["Body"].read() == b"b"
    with pytest.raises(cloud.calls("ssm").exceptions.ParameterNotFound):
        cloud.calls("ssm").get_parameter(Name="absent")
    pages = cloud.looks("cloudformation").get_paginator("describe_stacks").paginate()
    assert [page["Stacks"] for page in pages] == [[]]


def test_records_tell_who_called(cloud: Cloud) -> None:
    control = cloud.control
    assert control is not None
    since = control.position(cloud.account)
    cloud.calls("sqs").create_queue(QueueName="acting")
    cloud.looks("sqs").list_queues()
    with pytest.raises(ClientError):
        cloud.looks("sqs").get_queue_url(QueueName="absent")
    records = control.records(since, account=cloud.account)
    acted, looked, failed = (next(records) for _ in range(3))
    assert isinstance(acted, Call)
    assert isinstance(looked, Call)
    assert isinstance(failed, Call)
    assert (acted.operation, acted.caller.kind, acted.status) == ("CreateQueue", "outside", 200)
    assert acted.parameters == {"QueueName": "acting"}
    assert acted.response["QueueUrl"].endswith("/acting")
    assert acted.trace_id
    assert acted.request_id
    assert (looked.operation, looked.caller.kind) == ("ListQueues", "probe")
    assert failed.error is not None
    assert failed.status == 400


def test_items_of_every_type_are_written_and_read_alike(cloud: Cloud, table: str) -> None:
    assert _both(cloud, "dynamodb", "put_item", TableName=table, Item=EVERY_TYPE)
    key = {"id": EVERY_TYPE["id"]}
    found = _both(cloud, "dynamodb", "get_item", TableName=table, Key=key)
    assert found["Item"] == {**EVERY_TYPE, "number": {"N": "12.5"}}
    assert "Item" not in _both(
        cloud, "dynamodb", "get_item", TableName=table, Key={"id": {"S": "absent"}}
    )
    _both(cloud, "dynamodb", "scan", TableName=table)
    _both(cloud, "dynamodb", "describe_table", TableName=table)
    _both(cloud, "dynamodb", "list_tables")


def test_errors_are_alike(cloud: Cloud, table: str) -> None:
    key = {"id": {"S": "a"}}
    refused = _both(
        cloud,
        "dynamodb",
        "put_item",
        TableName=table,
        Item=key,
        ConditionExpression="attribute_exists(id)",
    )
    assert refused["raised"] == "ConditionalCheckFailedException"
    cancelled = _both(
        cloud,
        "dynamodb",
        "transact_write_items",
        TransactItems=[
            {
                "ConditionCheck": {
                    "TableName": table,
                    "Key": key,
                    "ConditionExpression": "attribute_exists(id)",
                }
            }
        ],
        ClientRequestToken="one",
    )
    assert cancelled["response"]["CancellationReasons"][0]["Code"] == "ConditionalCheckFailed"
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("dynamodb", "get_item", {"TableName": "absent", "Key": key}),
        ("sqs", "get_queue_url", {"QueueName": "absent"}),
        ("stepfunctions", "describe_execution", {"executionArn": "arn:aws:states:x"}),
        ("lambda", "get_function", {"FunctionName": "absent"}),
        ("lambda", "invoke", {"FunctionName": "absent", "Payload": b"{}"}),
        ("cloudformation", "describe_stacks", {"StackName": "absent"}),
        ("sns", "publish", {"TopicArn": "arn:aws:sns:us-east-1:000000000000:no", "Message": "m"}),
        ("ssm", "get_parameter", {"Name": "absent"}),
        ("secretsmanager", "get_secret_value", {"SecretId": "absent"}),
        ("events", "describe_rule", {"Name": "absent"}),
        ("kinesis", "describe_stream", {"StreamName": "absent"}),
        ("logs", "describe_log_streams", {"logGroupName": "absent"}),
        ("apigateway", "get_rest_api", {"restApiId": "absent"}),
        ("apigatewayv2", "get_api", {"ApiId": "absent"}),
        ("scheduler", "get_schedule", {"Name": "absent"}),
        ("cognito-idp", "describe_user_pool", {"UserPoolId": "us-east-1_absent"}),
        ("ses", "get_template", {"TemplateName": "absent"}),
        ("kms", "describe_key", {"KeyId": "absent"}),
    ]
    for service, method, parameters in calls:
        assert "raised" in _both(cloud, service, method, **parameters), (service, method)


def test_what_botocore_refuses_is_refused_in_its_words(cloud: Cloud, table: str) -> None:
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("dynamodb", "get_item", {"TableName": table}),
        ("dynamodb", "get_item", {"TableName": table, "Key": {"id": {"S": 1}}}),
        ("dynamodb", "get_item", {"TableName": table, "Key": {1: {"S": "a"}}}),
        ("dynamodb", "get_item", {"TableNam": table, "Key": {}}),
        ("dynamodb", "scan", {"TableName": table, "Limit": 0}),
        ("dynamodb", "scan", {"TableName": table, "Limit": "1"}),
        ("dynamodb", "scan", {"TableName": None}),
        ("sqs", "send_message", {"QueueUrl": "x", "MessageBody": {"a": 1}}),
        ("lambda", "invoke", {"FunctionName": ""}),
        ("lambda", "invoke", {"FunctionName": "f", "Payload": {"a": 1}}),
        ("logs", "put_log_events", {"logGroupName": "g"}),
    ]
    for service, method, parameters in calls:
        refused = _both(cloud, service, method, **parameters)
        assert refused["raised"] == "ParamValidationError", (service, method, parameters)
    assert _both(cloud, "dynamodb", "get_itm")["raised"] == "AttributeError"


def test_calls_of_every_protocol_are_alike(cloud: Cloud) -> None:
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("sqs", "create_queue", {"QueueName": "q", "Attributes": {"VisibilityTimeout": "7"}}),
        ("sqs", "list_queues", {}),
        ("sns", "create_topic", {"Name": "t"}),
        ("sns", "list_topics", {}),
        ("ssm", "get_parameters_by_path", {"Path": "/", "Recursive": True}),
        ("secretsmanager", "list_secrets", {}),
        ("events", "put_rule", {"Name": "r", "ScheduleExpression": "rate(1 day)"}),
        ("events", "list_rules", {}),
        ("events", "describe_event_bus", {}),
        ("cloudformation", "describe_stacks", {}),
        ("cloudformation", "list_stacks", {"StackStatusFilter": []}),
        ("stepfunctions", "list_state_machines", {}),
        ("lambda", "list_functions", {}),
        ("lambda", "list_event_source_mappings", {}),
        ("lambda", "get_account_settings", {}),
        ("logs", "describe_log_groups", {}),
        ("kinesis", "list_streams", {}),
        ("ses", "verify_email_identity", {"EmailAddress": "a@example.com"}),
        ("ses", "list_identities", {}),
        ("ses", "get_identity_verification_attributes", {"Identities": ["a@example.com"]}),
        ("sts", "get_caller_identity", {}),
        ("apigateway", "get_rest_apis", {}),
        ("apigatewayv2", "get_apis", {}),
        ("cognito-idp", "list_user_pools", {"MaxResults": 5}),
        ("scheduler", "list_schedules", {}),
        ("cloudwatch", "describe_alarms", {}),
        ("kms", "list_keys", {}),
    ]
    for service, method, parameters in calls:
        told = _both(cloud, service, method, **parameters)
        assert "raised" not in told, told


def test_times_and_bytes_are_alike(cloud: Cloud) -> None:
    moment = datetime.datetime(2026, 1, 31, 12, 0, 0, 250_000, tzinfo=datetime.UTC)
    _both(cloud, "cloudwatch", "list_metrics")
    _both(
        cloud,
        "cloudwatch",
        "get_metric_statistics",
        Namespace="n",
        MetricName="m",
        StartTime=moment,
        EndTime=moment + datetime.timedelta(hours=1),
        Period=60,
        Statistics=["Sum"],
    )
    cloud.client("kinesis").create_stream(StreamName="s", ShardCount=1)
    cloud.client("kinesis").get_waiter("stream_exists").wait(StreamName="s")
    _both(cloud, "kinesis", "describe_stream", StreamName="s")
    for data in (b"\x00\xff", "text"):
        cloud.calls("kinesis").put_record(StreamName="s", Data=data, PartitionKey="p")
    iterator = cloud.calls("kinesis").get_shard_iterator(
        StreamName="s",
        ShardId="shardId-000000000000",
        ShardIteratorType="TRIM_HORIZON",
    )["ShardIterator"]
    http = cloud.client("kinesis").get_records(ShardIterator=iterator)["Records"]
    own = cloud.calls("kinesis").get_records(ShardIterator=iterator)["Records"]
    assert own == http
    assert [record["Data"] for record in own] == [b"\x00\xff", b"text"]


def test_objects_are_alike(cloud: Cloud) -> None:
    own, http = cloud.calls("s3"), cloud.client("s3")
    own.create_bucket(Bucket="things")
    _both(cloud, "s3", "head_bucket", Bucket="things")
    _both(cloud, "s3", "list_objects_v2", Bucket="things")
    place = {"Bucket": "things", "Key": "a b/ä+%2F.txt"}
    _both(cloud, "s3", "put_object", **place, Body=b"\x00\xff" * 500_000)
    _both(cloud, "s3", "put_object", Bucket="things", Key="empty", Body=b"")
    found = _both(cloud, "s3", "get_object", **place)
    assert found["Body"] == b"\x00\xff" * 500_000
    _both(cloud, "s3", "head_object", **place)
    _both(cloud, "s3", "put_object", **place, Body=b"b", Metadata={})
    more = {"ContentType": "text/plain", "Metadata": {"who": "me"}}
    _both(cloud, "s3", "put_object", **place, Body="text", **more)
    assert _both(cloud, "s3", "get_object", **place)["Metadata"] == {"who": "me"}
    http.put_object(**place, Body=b"e", Expires=datetime.datetime(2030, 1, 1), Tagging="a=b")
    _both(cloud, "s3", "get_object", **place)
    _both(cloud, "s3", "head_object", **place)
    for prefix in ("", "a b/", "none", "ä"):
        _both(cloud, "s3", "list_objects_v2", Bucket="things", Prefix=prefix, Delimiter="/")
    _both(cloud, "s3", "list_objects_v2", Bucket="things", MaxKeys=1)
    _both(cloud, "s3", "list_object_versions", Bucket="things")
    _both(cloud, "s3", "delete_object", **place)
    refused: list[tuple[str, dict[str, Any]]] = [
        ("get_object", {"Bucket": "things", "Key": "absent"}),
        ("head_object", {"Bucket": "things", "Key": "absent"}),
        ("head_bucket", {"Bucket": "absent"}),
        ("list_objects_v2", {"Bucket": "absent"}),
        ("put_object", {"Bucket": "absent", "Key": "k", "Body": b"b"}),
        ("get_object", {"Bucket": "not a name", "Key": "k"}),
        ("get_object", {"Bucket": "things", "Key": ""}),
        ("get_object", {"Bucket": "things", "Key": "a/../b"}),
        ("create_bucket", {"Bucket": "B"}),
    ]
    for method, parameters in refused:
        assert "raised" in _both(cloud, "s3", method, **parameters), (method, parameters)
    pages = own.get_paginator("list_objects_v2").paginate(Bucket="things")
    assert [entry["Key"] for page in pages for entry in page["Contents"]] == ["empty"]
    with pytest.raises(own.exceptions.NoSuchKey):
        own.get_object(Bucket="things", Key="absent")


def test_faults_strike_them(cloud: Cloud, table: str) -> None:
    with cloud.faults.injected(call="dynamodb.ListTables", throttled=True) as fault:
        refused = _both(cloud, "dynamodb", "list_tables")
        assert refused["raised"] == "ProvisionedThroughputExceededException"
        assert fault.counts.struck == 2
    batch = {"RequestItems": {table: [{"PutRequest": {"Item": {"id": {"S": i}}}} for i in "ab"]}}
    with cloud.faults.injected(call="dynamodb.BatchWriteItem", unprocessed=1):
        told = _both(cloud, "dynamodb", "batch_write_item", **batch)
        assert len(told["UnprocessedItems"][table]) == 1
