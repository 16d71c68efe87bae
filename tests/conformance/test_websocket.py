"""WebSocket APIs: connecting, routes of messages, and answers."""

from __future__ import annotations

import json

from websockets.sync.client import connect

from harness.engines.cloud import Cloud
from tests.conformance.apis import websocket_api
from tests.conformance.documented import documented
from tests.engine import lambdas

SERVICE = "API Gateway WebSocket APIs"
GUIDE = "API Gateway Developer Guide"
WITHIN = 5.0

REPLY = """
import json

def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event)}
"""


@documented("routes", f"{GUIDE}: Create routes for WebSocket APIs in API Gateway")
def test_a_message_takes_the_route_that_its_body_selects(cloud: Cloud) -> None:
    api = websocket_api(cloud)
    integration = api.to(lambdas.python(cloud, REPLY))
    for key in ("join", "$default"):
        api.replying(key, integration)
    api.deploy()
    with connect(api.url) as client:
        for sent, key in (
            ('{"action": "join"}', "join"),
            ('{"action": "leave"}', "$default"),
            ("no JSON", "$default"),
        ):
            client.send(sent)
            event = json.loads(client.recv(WITHIN))
            assert event["requestContext"]["routeKey"] == key
            assert event["body"] == sent
