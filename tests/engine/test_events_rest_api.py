"""A REST API as a target of EventBridge."""

from __future__ import annotations

import json

from harness.engines.cloud import Cloud
from tests.conformance.queues import Queue
from tests.conformance.web import Web, serving


def rest_api(cloud: Cloud, web: Web) -> str:
    """The ARN of `POST /in` of an API whose requests go on to the web server."""
    gateway = cloud.client("apigateway")
    api = gateway.create_rest_api(name="api")["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    resource = gateway.create_resource(restApiId=api, parentId=root, pathPart="in")["id"]
    where = {"restApiId": api, "resourceId": resource, "httpMethod": "POST"}
    gateway.put_method(**where, authorizationType="NONE")
    gateway.put_integration(
        **where, type="HTTP_PROXY", integrationHttpMethod="POST", uri=f"{web.url}/hook"
    )
    gateway.create_deployment(restApiId=api, stageName="v1")
    return f"arn:aws:execute-api:{cloud.region}:{cloud.account}:{api}/v1/POST/in"


def test_an_event_is_posted_and_a_refusal_ends_in_the_dead_letters(cloud: Cloud) -> None:
    events, dead = cloud.client("events"), Queue(cloud)
    with serving() as web:
        arn = rest_api(cloud, web)
        web.answers["/hook"] = [(200, "{}"), (400, "no")]
        events.put_rule(Name="r", EventPattern='{"source": ["shop"]}')
        target = {"Id": "api", "Arn": arn, "DeadLetterConfig": {"Arn": dead.arn}}
        events.put_targets(Rule="r", Targets=[target])
        entry = {"Source": "shop", "DetailType": "t", "Detail": '{"n": 1}'}
        events.put_events(Entries=[entry])
        request = web.next()
        assert (request.method, request.json["detail"]) == ("POST", {"n": 1})
        events.put_events(Entries=[entry])
        message = dead.receive()
    assert message["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "SDK_CLIENT_ERROR"
    assert json.loads(message["Body"])["source"] == "shop"
