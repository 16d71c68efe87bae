"""What the recorder says of a call: who made it, with what, and what came of it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from harness.engines.extension.wire import Call, Invocation, to_json
from harness.trace import RecordStream, timeline, trace_root
from tests.accounts import in_a_fresh_account
from tests.engine import lambdas


@pytest.fixture
def stream(cloud: Cloud) -> Iterator[RecordStream]:
    assert cloud.control is not None
    stream = RecordStream(cloud.control, cloud.account)
    yield stream
    stream.close()


def name() -> str:
    return f"n-{uuid.uuid4().hex[:12]}"


def calls(stream: RecordStream, since: int, operation: str) -> list[Call]:
    stream.catch_up()
    return [r for r in stream.since(since, Call) if r.operation == operation]  # type: ignore[union-attr]


def wait_for(stream: RecordStream, since: int, operation: str) -> Call:
    lambdas.eventually(lambda: calls(stream, since, operation), bool)
    return calls(stream, since, operation)[0]


def test_a_call_from_outside_has_parameters_response_and_ids(
    cloud: Cloud, stream: RecordStream
) -> None:
    start = stream.position()
    queue = name()
    answer = cloud.client("sqs").create_queue(QueueName=queue)
    (call,) = calls(stream, start, "CreateQueue")
    assert (call.service, call.account, call.region) == ("sqs", cloud.account, cloud.region)
    assert call.parameters == {"QueueName": queue}
    assert call.response == {"QueueUrl": answer["QueueUrl"]}
    assert call.request_id == answer["ResponseMetadata"]["RequestId"]
    assert call.caller.kind == "outside"
    assert call.status == 200
    assert call.error is None
    assert 0 < call.duration_ms < 60_000


def test_an_error_is_recorded_with_its_code_and_message(cloud: Cloud, stream: RecordStream) -> None:
    start = stream.position()
    with pytest.raises(ClientError):
        cloud.client("ssm").get_parameter(Name="/none/such")
    (call,) = calls(stream, start, "GetParameter")
    assert call.status == 400
    assert call.error is not None
    assert call.error.type == "ParameterNotFound"


def test_a_probe_is_recorded_and_wakes_nobody(cloud: Cloud, stream: RecordStream) -> None:
    start = stream.position()
    stream.catch_up()
    version = stream.version
    cloud.probe("sqs").list_queues()
    (call,) = calls(stream, start, "ListQueues")
    assert call.caller.kind == "probe"
    assert stream.changed(version, 0.05) == version
    cloud.client("sqs").list_queues()
    assert stream.changed(version, 5) > version


def test_records_of_other_accounts_are_not_seen(cloud: Cloud, stream: RecordStream) -> None:
    start = stream.position()
    other = in_a_fresh_account(cloud)
    other.client("sqs").list_queues()
    stream.catch_up()
    assert stream.since(start, Call) == []


@pytest.mark.parametrize("value", ["open sesame"])
def test_secrets_are_masked(cloud: Cloud, stream: RecordStream, value: str) -> None:
    start = stream.position()
    secret, parameter = name(), name()
    cloud.client("secretsmanager").create_secret(Name=secret, SecretString=value)
    cloud.client("secretsmanager").get_secret_value(SecretId=secret)
    ssm = cloud.client("ssm")
    ssm.put_parameter(Name=parameter, Value=value, Type="SecureString")
    assert ssm.get_parameter(Name=parameter, WithDecryption=True)["Parameter"]["Value"] == value
    stream.catch_up()
    records = stream.since(start, Call)
    assert {"GetSecretValue", "PutParameter", "GetParameter"} <= {
        r.operation for r in records if isinstance(r, Call)
    }
    assert value not in repr(records)


def test_a_record_holds_what_was_sent_and_not_what_became_of_it(
    cloud: Cloud, stream: RecordStream
) -> None:
    dynamodb, table = cloud.client("dynamodb"), name()
    dynamodb.create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    start = stream.position()
    item = {"id": {"S": "1"}, "tags": {"L": [{"S": "new"}]}}
    dynamodb.put_item(TableName=table, Item=item)
    dynamodb.get_item(TableName=table, Key={"id": {"S": "1"}})
    dynamodb.update_item(
        TableName=table,
        Key={"id": {"S": "1"}},
        UpdateExpression="SET tags[0] = :old",
        ExpressionAttributeValues={":old": {"S": "old"}},
    )
    (put,), (get,) = calls(stream, start, "PutItem"), calls(stream, start, "GetItem")
    assert put.parameters["Item"] == item
    assert get.response["Item"] == item


def test_a_body_is_not_read_by_the_recorder(cloud: Cloud, stream: RecordStream) -> None:
    s3, bucket, body = cloud.client("s3"), name(), b"x" * 300_000
    s3.create_bucket(Bucket=bucket)
    start = stream.position()
    s3.put_object(Bucket=bucket, Key="a b", Body=body)
    assert s3.get_object(Bucket=bucket, Key="a b")["Body"].read() == body
    (put,), (get,) = calls(stream, start, "PutObject"), calls(stream, start, "GetObject")
    assert put.parameters["Key"] == "a b"
    assert "$stream" in put.parameters["Body"]
    assert "$stream" in get.response["Body"]


def test_one_trace_runs_from_the_topic_to_the_table(cloud: Cloud, stream: RecordStream) -> None:
    table, queue_name = name(), name()
    cloud.client("dynamodb").create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    cloud.client("sqs").create_queue(QueueName=queue_name)
    queue_arn = f"arn:aws:sqs:{cloud.region}:{cloud.account}:{queue_name}"
    sns = cloud.client("sns")
    topic = sns.create_topic(Name=name())["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue_arn)
    function = lambdas.python(
        cloud,
        "import boto3\n"
        "def handler(event, context):\n"
        f"    boto3.resource('dynamodb').Table('{table}').put_item(Item={{'id': '1'}})\n",
    )
    cloud.client("lambda").create_event_source_mapping(
        FunctionName=function.name, EventSourceArn=queue_arn
    )
    start = stream.position()
    sns.publish(TopicArn=topic, Message="hello")
    put = wait_for(stream, start, "PutItem")
    lambdas.eventually(lambda: stream.since(start, Invocation), bool)
    (invocation,) = stream.since(start, Invocation)
    assert isinstance(invocation, Invocation)
    (publish,) = calls(stream, start, "Publish")
    (send,) = calls(stream, start, "SendMessage")
    assert put.caller.kind == "function"
    assert put.caller.name == function.name
    assert put.caller.request_id == invocation.request_id
    assert (send.caller.kind, send.caller.source_arn) == ("service", topic)
    roots = {trace_root(r.trace_id) for r in (publish, send, invocation, put)}
    assert roots == {publish.trace_id}
    texts = [line[10:].rstrip() for line in timeline(stream.since(start))]
    assert len(texts) == 4, texts
    assert texts[0].startswith("test: sns Publish")
    assert texts[1].startswith(f"  sqs SendMessage {queue_name}")
    assert texts[2].startswith(f"    λ {function.name}")
    assert texts[3].startswith(f"      dynamodb PutItem {table} id=1")


def without_headers(call: Call) -> dict[str, Any]:
    return {
        name: value for name, value in call.parameters.items() if name not in ("headers", "marks")
    }


def test_a_request_to_a_rest_api_is_recorded(cloud: Cloud, stream: RecordStream) -> None:
    import urllib3

    function = lambdas.python(
        cloud, "def handler(event, context):\n    return {'statusCode': 201, 'body': 'made'}\n"
    )
    api = cloud.client("apigateway")
    api_id = api.create_rest_api(name=name())["id"]
    (root,) = api.get_resources(restApiId=api_id)["items"]
    where = {"restApiId": api_id, "resourceId": root["id"], "httpMethod": "POST"}
    api.put_method(**where, authorizationType="NONE")
    arn = f"arn:aws:lambda:{cloud.region}:{cloud.account}:function:{function.name}"
    api.put_integration(
        **where,
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=f"arn:aws:apigateway:{cloud.region}:lambda:path/2015-03-31/functions/{arn}/invocations",
    )
    api.create_deployment(restApiId=api_id, stageName="prod")
    start = stream.position()
    url = f"{cloud.endpoint}/_aws/execute-api/{api_id}/prod/?a=1"
    headers = {"X-Token": "t-1", "Authorization": "Bearer secret"}
    answer = urllib3.request("POST", url, body=json.dumps({"x": 1}), headers=headers)
    assert answer.status == 201
    wait_for(stream, start, "Invoke")
    (call,) = [c for c in calls(stream, start, "Invoke") if c.service == "apigateway"]
    assert call.account == cloud.account
    assert call.status == 201
    assert call.response == {"body": "made"}
    expected = {"method": "POST", "api": api_id, "stage": "prod", "path": "/", "query": "a=1"}
    assert {**expected, "body": '{"x": 1}'} == without_headers(call)
    assert call.parameters["headers"]["X-Token"] == "t-1"
    assert call.parameters["headers"]["Authorization"] == "***"
    told = call.parameters["marks"]["Authorization"]
    assert cloud.control is not None
    assert told == {"scheme": "Bearer", "mark": cloud.control.marks(["secret", "x"])["secret"]}
    assert "secret" not in json.dumps(to_json(call))
    texts = [line[10:].rstrip() for line in timeline(stream.since(start))]
    assert texts[0].startswith("test: apigateway Invoke POST /")
    assert texts[1].startswith(f"  λ {function.name}")


def test_a_request_to_an_http_api_is_recorded_with_its_stage(
    cloud: Cloud, stream: RecordStream
) -> None:
    import urllib3

    api = cloud.client("apigatewayv2").create_api(Name=name(), ProtocolType="HTTP")
    cloud.client("apigatewayv2").create_stage(ApiId=api["ApiId"], StageName="$default")
    start = stream.position()
    url = f"{cloud.endpoint}/_aws/execute-api/{api['ApiId']}/some/thing?a=1"
    assert urllib3.request("PUT", url).status == 404
    wait_for(stream, start, "Invoke")
    (call,) = calls(stream, start, "Invoke")
    assert (call.account, call.status) == (cloud.account, 404)
    assert without_headers(call) == {
        "method": "PUT",
        "api": api["ApiId"],
        "stage": "$default",
        "path": "/some/thing",
        "query": "a=1",
    }


def test_a_request_to_a_custom_domain_name_is_recorded(cloud: Cloud, stream: RecordStream) -> None:
    import urllib3

    client = cloud.client("apigatewayv2")
    api = client.create_api(Name=name(), ProtocolType="HTTP")["ApiId"]
    client.create_stage(ApiId=api, StageName="live")
    domain = f"{api}.shop.example"
    client.create_domain_name(DomainName=domain)
    client.create_api_mapping(DomainName=domain, ApiId=api, Stage="live", ApiMappingKey="v1")
    start = stream.position()
    answer = urllib3.request("GET", f"{cloud.endpoint}/v1/a", headers={"Host": domain})
    assert answer.status == 404
    wait_for(stream, start, "Invoke")
    (call,) = calls(stream, start, "Invoke")
    assert call.account == cloud.account
    expected = {"method": "GET", "api": api, "stage": "live", "path": "/a"}
    assert without_headers(call) == expected
