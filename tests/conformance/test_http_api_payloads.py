"""HTTP APIs: what a function is called with and how its answer is read."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.apis import HttpApi, http_api, serving
from tests.conformance.documented import documented
from tests.engine import lambdas

SERVICE = "API Gateway HTTP APIs"
PROXY = (
    "API Gateway Developer Guide: Create AWS Lambda proxy integrations for HTTP APIs in API Gateway"
)
ANSWERS = "payload formats: answers"
EVENTS = "payload formats: events"

FIRST_ECHO = """
import json

def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event)}
"""
SAID = """
import json

def handler(event, context):
    return json.loads(event["body"])
"""
"""Answers what the request's body says."""


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


@documented(EVENTS, PROXY)
def test_format_2_joins_headers_and_has_cookies_apart(cloud: Cloud) -> None:
    api = serving(cloud)
    headers = {"X-Several": "1,2", "Cookie": "a=1; b=2"}
    event = api.ask("GET", "/", headers).json
    assert event["headers"]["x-several"] == "1,2"
    assert "cookie" not in event["headers"]
    assert event["cookies"] == ["a=1", "b=2"]


@documented(EVENTS, PROXY)
def test_format_2_leaves_out_what_is_empty(cloud: Cloud) -> None:
    event = serving(cloud).get("/").json
    absent = {"cookies", "queryStringParameters", "pathParameters", "stageVariables", "body"}
    assert not absent & event.keys()
    assert event["rawQueryString"] == ""


@documented(EVENTS, PROXY)
def test_format_1_has_single_and_multiple_values(cloud: Cloud) -> None:
    api = serving(cloud, FIRST_ECHO, key="GET /orders/{id}", version="1.0")
    event = api.get("/orders/7?a=1&a=2").json
    assert event["version"] == "1.0"
    assert event["resource"] == "/orders/{id}"
    assert event["path"] == "/orders/7"
    assert event["httpMethod"] == "GET"
    assert event["queryStringParameters"] == {"a": "2"}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"]}
    assert event["pathParameters"] == {"id": "7"}
    assert event["stageVariables"] is None
    assert event["body"] is None
    assert event["requestContext"]["resourcePath"] == "/orders/{id}"
    assert event["requestContext"]["resourceId"] == "GET /orders/{id}"
    assert event["requestContext"]["identity"]["sourceIp"]


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("application/json", b'{"a": 1}', ('{"a": 1}', False)),
        ("text/plain", "grüß".encode(), ("grüß", False)),
        ("image/png", b"\x89PNG\x00", (base64.b64encode(b"\x89PNG\x00").decode(), True)),
    ],
    ids=["json", "text", "binary"],
)
@documented(EVENTS, "API Gateway Developer Guide: Working with binary media types for HTTP APIs")
def test_a_body_that_is_no_text_is_base64(
    cloud: Cloud, kind: str, body: bytes, expected: tuple[str, bool]
) -> None:
    event = serving(cloud).ask("POST", "/", {"content-type": kind}, body).json
    assert (event["body"], event["isBase64Encoded"]) == expected


@documented(EVENTS, "API Gateway Developer Guide: Stages for HTTP APIs in API Gateway")
def test_the_path_has_a_named_stage_and_its_variables_come_along(cloud: Cloud) -> None:
    api = http_api(cloud)
    api.route("ANY /{proxy+}", api.to(lambdas.python(cloud, "def handler(e, c):\n    return e")))
    api.stage("live", StageVariables={"mode": "calm"})
    event = api.get("/live/a/b%20c").json
    assert event["rawPath"] == "/live/a/b c"
    assert event["pathParameters"] == {"proxy": "a/b c"}
    assert event["stageVariables"] == {"mode": "calm"}
    assert event["requestContext"]["stage"] == "live"


@pytest.fixture
def saying(cloud: Cloud) -> HttpApi:
    return serving(cloud, SAID)


def _said(api: HttpApi, answer: Any) -> tuple[int, str | None, str]:
    found = api.ask("POST", "/", {"content-type": "application/json"}, json.dumps(answer))
    return found.status, found.headers.get("content-type"), found.text


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"a": 1}, (200, "application/json", '{"a": 1}')),
        ("Hello from Lambda!", (200, "application/json", "Hello from Lambda!")),
        ([1, 2], (200, "application/json", "[1, 2]")),
        (
            {"statusCode": 201, "headers": {"content-type": "text/x"}, "body": "made"},
            (201, "text/x", "made"),
        ),
        (
            {"statusCode": 200, "body": base64.b64encode(b"raw").decode(), "isBase64Encoded": True},
            (200, "text/plain; charset=utf-8", "raw"),
        ),
        ({"statusCode": "204"}, (204, "text/plain; charset=utf-8", "")),
    ],
    ids=["object", "text", "list", "status", "base64", "status as text"],
)
@documented(ANSWERS, PROXY)
def test_format_2_infers_what_is_not_said(
    saying: HttpApi, answer: Any, expected: tuple[int, str, str]
) -> None:
    assert _said(saying, answer) == expected


@documented(ANSWERS, PROXY)
def test_format_2_sets_cookies(saying: HttpApi) -> None:
    answer = {"statusCode": 200, "cookies": ["a=1; Secure", "b=2"]}
    found = saying.ask("POST", "/", {"content-type": "application/json"}, json.dumps(answer))
    assert found.headers.getlist("set-cookie") == ["a=1; Secure", "b=2"]


@pytest.mark.parametrize(
    "answer",
    [
        {"statusCode": "all right", "body": "x"},
        {"statusCode": 200, "body": {"a": 1}},
        {"statusCode": 200, "headers": ["a"]},
    ],
    ids=["status", "body", "headers"],
)
@documented(ANSWERS, PROXY)
def test_a_malformed_answer_is_an_internal_error(saying: HttpApi, answer: Any) -> None:
    status, kind, text = _said(saying, answer)
    assert (status, kind) == (500, "application/json")
    assert json.loads(text) == {"message": "Internal Server Error"}


@documented(ANSWERS, PROXY)
def test_format_1_wants_a_status_and_has_headers_of_several_values(cloud: Cloud) -> None:
    api = serving(cloud, SAID, version="1.0")
    assert _said(api, {"a": 1})[0] == 500
    answer = {"statusCode": 200, "multiValueHeaders": {"X-A": ["1", "2"]}, "headers": {"X-B": "3"}}
    found = api.ask("POST", "/", {"content-type": "application/json"}, json.dumps(answer))
    assert (found.headers.getlist("x-a"), found.headers["x-b"]) == (["1", "2"], "3")


@documented(ANSWERS, "API Gateway Developer Guide: Troubleshoot HTTP API Lambda integrations")
def test_what_a_function_raises_does_not_leak(cloud: Cloud) -> None:
    api = serving(cloud, "def handler(event, context):\n    raise ValueError('secret')\n")
    found = api.get("/")
    assert (found.status, found.json) == (500, {"message": "Internal Server Error"})


@documented(ANSWERS, "API Gateway Developer Guide: Quotas for HTTP APIs")
def test_an_integration_that_takes_too_long_is_unavailable(cloud: Cloud) -> None:
    source = "import time\n\n\ndef handler(event, context):\n    time.sleep(2)\n"
    api = http_api(cloud)
    api.route("$default", api.to(lambdas.python(cloud, source, Timeout=5), TimeoutInMillis=100))
    api.stage()
    found = api.get("/")
    assert (found.status, found.json) == (503, {"message": "Service Unavailable"})
