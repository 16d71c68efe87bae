"""HTTP APIs: what a function is called with and how its answer is read."""

from __future__ import annotations

import time

from harness.engines.cloud import Cloud
from tests.conformance.apis import serving
from tests.conformance.documented import documented

SERVICE = "API Gateway HTTP APIs"
PROXY = (
    "API Gateway Developer Guide: Create AWS Lambda proxy integrations for HTTP APIs in API Gateway"
)
ANSWERS = "payload formats: answers"
EVENTS = "payload formats: events"


@documented(EVENTS, PROXY)
def test_format_2_names_the_request(cloud: Cloud) -> None:
    api = serving(cloud, key="GET /orders/{id}")
    before = time.time()
    event = api.get("/orders/7?a=1&a=2&b=x%20y").json
    assert event["version"] == "2.0"
    assert event["routeKey"] == "GET /orders/{id}"
    assert event["rawPath"] == "/orders/7"
    assert event["rawQueryString"] == "a=1&a=2&b=x%20y"
    assert event["queryStringParameters"] == {"a": "1,2", "b": "x y"}
    assert event["pathParameters"] == {"id": "7"}
    assert event["isBase64Encoded"] is False
    context = event["requestContext"]
    assert context["http"]["method"] == "GET"
    assert context["http"]["path"] == "/orders/7"
    assert context["http"]["protocol"] == "HTTP/1.1"
    assert context["stage"] == "$default"
    assert context["apiId"] == api.id
    assert context["accountId"] == cloud.account
    assert context["routeKey"] == "GET /orders/{id}"
    assert before - 2 <= context["timeEpoch"] / 1000 <= time.time() + 2
