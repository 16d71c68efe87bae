"""Connections of WebSocket APIs end by the cloud's clock."""

from __future__ import annotations

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from harness.engines.cloud import Cloud
from tests.conformance.apis import WebSocketApi, websocket_api
from tests.engine import lambdas

WITHIN = 60.0
WRITES = """
import boto3

def handler(event, context):
    key = event["requestContext"]["routeKey"]
    boto3.client("sqs").send_message(QueueUrl=context.function_name, MessageBody=key)
    return {"statusCode": 200, "body": key}
"""


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


def test_an_idle_connection_is_closed_after_ten_minutes(cloud: Cloud, api: WebSocketApi) -> None:
    with connect(api.url) as client:
        cloud.clock.advance(minutes=9)
        client.send("x")
        assert client.recv(WITHIN) == "$default"
        cloud.clock.advance(minutes=9)
        client.send("x")
        assert client.recv(WITHIN) == "$default"
        cloud.clock.advance(minutes=11)
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(WITHIN)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1001, "Going away")
    lambdas.eventually(lambda: _keys(api)[-1], lambda key: key == "$disconnect")


def _keys(api: WebSocketApi) -> list[str]:
    """The routes whose function has run, oldest first."""
    assert api.cloud.control is not None
    cloud = api.cloud
    (name,) = (f["FunctionName"] for f in cloud.client("lambda").list_functions()["Functions"])
    return [m["body"] for m in api.cloud.control.messages(cloud.account, cloud.region, name)]
