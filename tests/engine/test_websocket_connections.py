"""Connections of WebSocket APIs: recorded, closed by a reset and by the clock."""

from __future__ import annotations

from contextlib import closing

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from harness.engines.cloud import Cloud
from harness.engines.extension.wire import Call
from harness.trace import RecordStream
from tests.conformance.apis import ECHO, WebSocketApi, http_api, uri, websocket_api
from tests.engine import lambdas

WITHIN = 60.0
WRITES = """
import boto3

def handler(event, context):
    key = event["requestContext"]["routeKey"]
    boto3.client("sqs").send_message(QueueUrl=context.function_name, MessageBody=key)
    return {"statusCode": 200, "body": key}
"""


def named(call: Call) -> str:
    return f"{call.service}.{call.operation}"


@pytest.fixture
def api(cloud: Cloud) -> WebSocketApi:
    made = websocket_api(cloud)
    function = lambdas.python(cloud, WRITES)
    cloud.client("sqs").create_queue(QueueName=function.name)
    integration = made.to(function)
    for key in ("$connect", "$disconnect"):
        made.route(key, integration)
    made.replying("$default", integration)
    made.deploy()
    return made


def _keys(api: WebSocketApi) -> list[str]:
    """The routes whose function has run, oldest first."""
    assert api.cloud.control is not None
    cloud = api.cloud
    (name,) = (f["FunctionName"] for f in cloud.client("lambda").list_functions()["Functions"])
    return [m["body"] for m in api.cloud.control.messages(cloud.account, cloud.region, name)]


def test_a_reset_closes_connections_and_tells_nobody(cloud: Cloud, api: WebSocketApi) -> None:
    assert cloud.control is not None
    cloud.control.baseline(cloud.account)
    with connect(api.url) as client:
        client.send("x")
        assert client.recv(WITHIN) == "$default"
        cloud.control.reset(cloud.account)
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(WITHIN)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1001
    with connect(api.url) as again:
        again.send("x")
        assert again.recv(WITHIN) == "$default"
    assert "$disconnect" not in _keys(api)[:2]


def test_a_message_is_recorded_with_its_route_and_what_it_set_off(
    cloud: Cloud, api: WebSocketApi
) -> None:
    assert cloud.control is not None
    start = cloud.control.position(cloud.account)
    stream = RecordStream(cloud.control, cloud.account)
    with closing(stream), connect(api.url) as client:
        client.send("hello")
        client.recv(WITHIN)

        def found(operation: str) -> list[Call]:
            stream.catch_up()
            records = stream.since(start, Call)
            return [r for r in records if isinstance(r, Call) and named(r) == operation]

        lambdas.eventually(lambda: found("apigateway.Message"), bool)
        (message,) = found("apigateway.Message")
        assert message.parameters["route"] == "$default"
        assert message.parameters["body"] == "hello"
        assert (message.status, message.caller.kind) == (200, "outside")
        assert message.response == {"body": "$default"}
        sent = found("sqs.SendMessage")[-1]
        assert sent.trace_id == message.trace_id
        (opened,) = found("apigateway.Invoke")
        assert opened.parameters["connection"] == message.parameters["connection"]
        client.close(4002, "enough")
        lambdas.eventually(lambda: found("apigateway.Disconnect"), bool)
        (ended,) = found("apigateway.Disconnect")
        assert ended.parameters["connection"] == message.parameters["connection"]
        assert (ended.parameters["code"], ended.parameters["reason"]) == (4002, "enough")
        assert ended.caller.kind == "outside"


def test_what_is_posted_is_recorded_and_who_ended_the_connection(
    cloud: Cloud, api: WebSocketApi
) -> None:
    assert cloud.control is not None
    start = cloud.control.position(cloud.account)
    management = api.management()
    stream = RecordStream(cloud.control, cloud.account)
    with closing(stream), connect(api.url) as client:

        def found(operation: str) -> list[Call]:
            stream.catch_up()
            records = stream.since(start, Call)
            return [r for r in records if isinstance(r, Call) and named(r) == operation]

        (opened,) = lambdas.eventually(lambda: found("apigateway.Invoke"), bool)[-1:]
        connection = opened.parameters["connection"]
        for data in (b'{"a": 1}', b"\xff\xfe"):
            management.post_to_connection(ConnectionId=connection, Data=data)
            assert client.recv(WITHIN)
        text, binary = (
            call.parameters["Data"] for call in found("apigatewaymanagementapi.PostToConnection")
        )
        assert text == '{"a": 1}'
        assert binary == {"$base64": "//4="}
        management.delete_connection(ConnectionId=connection)
        with pytest.raises(ConnectionClosed):
            client.recv(WITHIN)
        lambdas.eventually(lambda: found("apigateway.Disconnect"), bool)
        (ended,) = found("apigateway.Disconnect")
        assert (ended.parameters["code"], ended.caller.kind) == (1000, "service")


def test_what_an_authorizer_said_is_forgotten_by_a_reset(cloud: Cloud) -> None:
    assert cloud.control is not None
    source = """
calls = 0

def handler(event, context):
    global calls
    calls += 1
    return {"isAuthorized": True, "context": {"calls": calls}}
"""
    made = http_api(cloud)
    authorizer = made.client.create_authorizer(
        ApiId=made.id,
        Name="door",
        AuthorizerType="REQUEST",
        AuthorizerUri=uri(lambdas.python(cloud, source)),
        AuthorizerPayloadFormatVersion="2.0",
        EnableSimpleResponses=True,
        AuthorizerResultTtlInSeconds=300,
        IdentitySource=["$request.header.x-key"],
    )["AuthorizerId"]
    settings = {"AuthorizationType": "CUSTOM", "AuthorizerId": authorizer}
    made.route("$default", made.to(lambdas.python(cloud, ECHO)), **settings)
    made.stage()
    cloud.control.baseline(cloud.account)

    def calls() -> int:
        said = made.get("/", x_key="k").json["requestContext"]["authorizer"]["lambda"]
        return int(said["calls"])

    assert [calls(), calls()] == [1, 1]
    cloud.control.reset(cloud.account)
    assert calls() == 2
