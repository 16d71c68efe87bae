"""HTTP APIs: services and other HTTP servers behind routes, and parameter mapping."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance import web
from tests.conformance.apis import HttpApi, http_api
from tests.conformance.documented import documented
from tests.engine import lambdas

SERVICE = "API Gateway HTTP APIs"
GUIDE = "API Gateway Developer Guide"
SERVICES = f"{GUIDE}: Integration subtype reference"
MAPPING = f"{GUIDE}: Transform API requests and responses for HTTP APIs in API Gateway"
PROXY = f"{GUIDE}: Create HTTP proxy integrations for HTTP APIs"


def _to_service(cloud: Cloud, subtype: str, parameters: dict[str, str]) -> HttpApi:
    api = http_api(cloud)
    integration = api.integration(
        IntegrationType="AWS_PROXY",
        IntegrationSubtype=subtype,
        PayloadFormatVersion="1.0",
        CredentialsArn=f"arn:aws:iam::{cloud.account}:role/api",
        RequestParameters=parameters,
    )
    api.route("POST /do/{id}", integration)
    api.stage()
    return api


@documented("service integrations", SERVICES)
def test_a_message_is_sent_to_a_queue(cloud: Cloud) -> None:
    sqs = cloud.client("sqs")
    queue = sqs.create_queue(QueueName="work")["QueueUrl"]
    parameters = {"QueueUrl": queue, "MessageBody": "$request.body.text"}
    api = _to_service(cloud, "SQS-SendMessage", parameters)
    assert api.ask("POST", "/do/1", body='{"text": "chair"}').status == 200
    (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    assert message["Body"] == "chair"


@documented("service integrations", SERVICES)
def test_an_event_is_put_on_a_bus(cloud: Cloud) -> None:
    sqs, events = cloud.client("sqs"), cloud.client("events")
    queue = sqs.create_queue(QueueName="heard")["QueueUrl"]
    arn = f"arn:aws:sqs:{cloud.region}:{cloud.account}:heard"
    events.put_rule(Name="all", EventPattern='{"source": ["shop"]}')
    events.put_targets(Rule="all", Targets=[{"Id": "q", "Arn": arn}])
    parameters = {
        "Source": "shop",
        "DetailType": "order ${request.path.id}",
        "Detail": "$request.body",
    }
    api = _to_service(cloud, "EventBridge-PutEvents", parameters)
    found = api.ask("POST", "/do/7", body='{"sku": "A-1"}')
    assert (found.status, found.json["FailedEntryCount"]) == (200, 0)
    (message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
    event = json.loads(message["Body"])
    assert (event["detail-type"], event["detail"]) == ("order 7", {"sku": "A-1"})


@documented("service integrations", SERVICES)
def test_a_record_is_put_into_a_stream(cloud: Cloud) -> None:
    kinesis = cloud.client("kinesis")
    kinesis.create_stream(StreamName="clicks", ShardCount=1)
    kinesis.get_waiter("stream_exists").wait(StreamName="clicks", WaiterConfig={"Delay": 1})
    parameters = {
        "StreamName": "clicks",
        "Data": "$request.body",
        "PartitionKey": "$request.path.id",
    }
    api = _to_service(cloud, "Kinesis-PutRecord", parameters)
    found = api.ask("POST", "/do/user-1", body="click")
    assert found.json["ShardId"] == "shardId-000000000000"
    iterator = kinesis.get_shard_iterator(
        StreamName="clicks", ShardId=found.json["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    (record,) = kinesis.get_records(ShardIterator=iterator)["Records"]
    assert (record["Data"], record["PartitionKey"]) == (b"click", "user-1")


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
@documented("service integrations", SERVICES)
def test_an_execution_is_started(cloud: Cloud, kind: str) -> None:
    machines = cloud.client("stepfunctions")
    state = {"Type": "Pass", "End": True}
    arn = machines.create_state_machine(
        name="flow",
        type=kind,
        definition=json.dumps({"StartAt": "Only", "States": {"Only": state}}),
        roleArn=f"arn:aws:iam::{cloud.account}:role/flow",
    )["stateMachineArn"]
    subtype = "StartSyncExecution" if kind == "EXPRESS" else "StartExecution"
    parameters = {"StateMachineArn": arn, "Input": "$request.body"}
    api = _to_service(cloud, f"StepFunctions-{subtype}", parameters)
    found = api.ask("POST", "/do/1", body='{"n": 1}')
    assert found.status == 200
    if kind == "EXPRESS":
        assert found.json["status"] == "SUCCEEDED"
        assert json.loads(found.json["output"]) == {"n": 1}
    else:
        execution = machines.describe_execution(executionArn=found.json["executionArn"])
        assert json.loads(execution["input"]) == {"n": 1}


@documented("service integrations", SERVICES)
def test_what_a_service_refuses_comes_through(cloud: Cloud) -> None:
    parameters = {"StreamName": "none", "Data": "$request.body", "PartitionKey": "a"}
    found = _to_service(cloud, "Kinesis-PutRecord", parameters).ask("POST", "/do/1", body="x")
    assert (found.status, found.json["__type"]) == (400, "ResourceNotFoundException")


def _to_web(cloud: Cloud, url: str, key: str = "ANY /x/{proxy+}", **settings: Any) -> HttpApi:
    api = http_api(cloud)
    given = {"IntegrationMethod": "ANY", **settings}
    api.route(key, api.integration(IntegrationType="HTTP_PROXY", IntegrationUri=url, **given))
    api.stage()
    return api


@documented("HTTP proxy integrations", PROXY)
def test_a_request_goes_on_to_another_server(cloud: Cloud) -> None:
    with web.serving() as server:
        server.answers["/base/a/b"] = [(418, '{"tea": 1}')]
        api = _to_web(cloud, f"{server.url}/base/{{proxy}}")
        found = api.ask("PUT", "/x/a/b?q=1", {"x-key": "k", "content-type": "text/plain"}, "body")
        assert (found.status, found.json) == (418, {"tea": 1})
        sent = server.next()
        assert (sent.method, sent.path, sent.body) == ("PUT", "/base/a/b?q=1", "body")
        headers = {name.lower(): value for name, value in sent.headers.items()}
        assert headers["x-key"] == "k"
        assert f"host={api.id}.execute-api" in headers["forwarded"]


@documented("HTTP proxy integrations", PROXY)
def test_a_server_that_is_not_there_is_unavailable(cloud: Cloud) -> None:
    found = _to_web(cloud, "http://127.0.0.1:1/{proxy}").get("/x/a")
    assert (found.status, found.json) == (503, {"message": "Service Unavailable"})


@documented("parameter mapping", MAPPING)
def test_a_request_is_changed_on_its_way(cloud: Cloud) -> None:
    parameters = {
        "overwrite:path": "/new/${request.path.proxy}",
        "append:header.x-more": "$context.routeKey",
        "overwrite:header.x-key": "$request.querystring.key",
        "remove:querystring.key": "''",
        "append:querystring.stage": "$context.stage",
    }
    with web.serving() as server:
        api = _to_web(cloud, f"{server.url}/old", RequestParameters=parameters)
        assert api.get("/x/a/b?key=k", x_key="was").status == 200
        sent = server.next()
        headers = {name.lower(): value for name, value in sent.headers.items()}
        assert sent.path == "/new/a/b?stage=%24default"
        assert (headers["x-more"], headers["x-key"]) == ("ANY /x/{proxy+}", "k")


@documented("parameter mapping", MAPPING)
def test_a_response_is_changed_by_its_status(cloud: Cloud) -> None:
    source = """
def handler(event, context):
    status = int(event["queryStringParameters"]["status"])
    return {"statusCode": status, "headers": {"x-a": "1", "x-b": "2"}, "body": '{"code": "c-7"}'}
"""
    changes = {
        "404": {"overwrite:statuscode": "410", "append:header.x-code": "$response.body.code"},
        "200": {"remove:header.x-a": "''", "overwrite:header.x-b": "$response.header.x-a"},
    }
    api = http_api(cloud)
    function = lambdas.python(cloud, source)
    api.route("$default", api.to(function, ResponseParameters=changes))
    api.stage()
    gone, fine = api.get("/?status=404"), api.get("/?status=200")
    assert (gone.status, gone.headers["x-code"]) == (410, "c-7")
    assert fine.status == 200
    assert "x-a" not in fine.headers
    assert api.get("/?status=202").headers["x-b"] == "2"
