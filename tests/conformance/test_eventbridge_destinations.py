"""Amazon EventBridge: API destinations and their connections. The engine runs on this machine."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.queues import Queue
from tests.conformance.web import Web, serving

SERVICE = "EventBridge"
GUIDE = "EventBridge User Guide"
DESTINATIONS = f"{GUIDE}: API destinations as targets in Amazon EventBridge"
CONNECTIONS = f"{GUIDE}: Connections for API destinations in Amazon EventBridge"
RETRIES = f"{GUIDE}: How EventBridge retries delivering events"
KEY = {"ApiKeyAuthParameters": {"ApiKeyName": "x-key", "ApiKeyValue": "secret"}}


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        yield web


def send(
    cloud: Cloud,
    url: str,
    *,
    kind: str = "API_KEY",
    auth: dict[str, Any] = KEY,
    target: dict[str, Any] | None = None,
    method: str = "POST",
) -> str:
    """An event to a destination at `url`; the destination's ARN."""
    events = cloud.client("events")
    connection = events.create_connection(Name="c", AuthorizationType=kind, AuthParameters=auth)[
        "ConnectionArn"
    ]
    destination: str = events.create_api_destination(
        Name="d", ConnectionArn=connection, InvocationEndpoint=url, HttpMethod=method
    )["ApiDestinationArn"]
    events.put_rule(Name="r", EventPattern='{"source": ["shop"]}')
    role = f"arn:aws:iam::{cloud.account}:role/r"
    wanted = {"Id": "d", "Arn": destination, "RoleArn": role, **(target or {})}
    events.put_targets(Rule="r", Targets=[wanted])
    entry = {"Source": "shop", "DetailType": "order", "Detail": json.dumps({"id": "o 1"})}
    events.put_events(Entries=[entry])
    return destination


@documented("API destinations", DESTINATIONS)
def test_the_event_is_the_body_and_the_key_a_header(cloud: Cloud, web: Web) -> None:
    send(cloud, f"{web.url}/orders")
    request = web.next()
    assert (request.method, request.path) == ("POST", "/orders")
    assert request.headers["x-key"] == "secret"
    assert request.headers["user-agent"] == "Amazon/EventBridge/ApiDestinations"
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert request.json["detail"] == {"id": "o 1"}


@documented("API destinations", f"{GUIDE}: Authorization methods for connections, basic")
def test_basic_authorization_is_sent(cloud: Cloud, web: Web) -> None:
    auth = {"BasicAuthParameters": {"Username": "ann", "Password": "pw"}}
    send(cloud, f"{web.url}/x", kind="BASIC", auth=auth)
    expected = base64.b64encode(b"ann:pw").decode()
    assert web.next().headers["authorization"] == f"Basic {expected}"


@documented("API destinations", f"{GUIDE}: Authorization methods for connections, OAuth")
def test_an_oauth_token_is_asked_for_and_sent(cloud: Cloud, web: Web) -> None:
    web.answers["/token"] = [(200, '{"access_token": "t-1", "token_type": "Bearer"}')]
    auth = {
        "OAuthParameters": {
            "ClientParameters": {"ClientID": "id", "ClientSecret": "shh"},
            "AuthorizationEndpoint": f"{web.url}/token",
            "HttpMethod": "POST",
            "OAuthHttpParameters": {"BodyParameters": [{"Key": "scope", "Value": "all"}]},
        }
    }
    send(cloud, f"{web.url}/x", kind="OAUTH_CLIENT_CREDENTIALS", auth=auth)
    asked = parse_qs(web.next().body)
    assert (asked["client_id"], asked["client_secret"], asked["scope"]) == (
        ["id"],
        ["shh"],
        ["all"],
    )
    assert web.next().headers["authorization"] == "Bearer t-1"


@documented("API destinations", f"{GUIDE}: API destinations, path parameter values")
def test_path_header_and_query_of_the_target_are_used(cloud: Cloud, web: Web) -> None:
    target = {
        "HttpParameters": {
            "PathParameterValues": ["$.detail.id"],
            "HeaderParameters": {"x-from": "rule"},
            "QueryStringParameters": {"page": "1"},
        },
        "InputTransformer": {"InputPathsMap": {"n": "$.detail.id"}, "InputTemplate": '{"n": <n>}'},
    }
    send(cloud, f"{web.url}/orders/*", target=target, method="PUT")
    request = web.next()
    assert (request.method, request.path) == ("PUT", "/orders/o%201?page=1")
    assert request.headers["x-from"] == "rule"
    assert request.json == {"n": "o 1"}


@documented("API destinations", CONNECTIONS)
def test_the_connections_own_parameters_are_added(cloud: Cloud, web: Web) -> None:
    own = {
        "HeaderParameters": [{"Key": "x-own", "Value": "h"}],
        "QueryStringParameters": [{"Key": "q", "Value": "1"}],
        "BodyParameters": [{"Key": "added", "Value": "b"}],
    }
    target = {"InputPath": "$.detail"}
    send(cloud, f"{web.url}/x", auth={**KEY, "InvocationHttpParameters": own}, target=target)
    request = web.next()
    assert (request.path, request.headers["x-own"]) == ("/x?q=1", "h")
    assert request.json == {"id": "o 1", "added": "b"}


@documented("retries", RETRIES)
def test_a_server_error_is_tried_again(cloud: Cloud, web: Web) -> None:
    web.answers["/x"] = [(503, ""), (200, "{}")]
    send(cloud, f"{web.url}/x")
    assert web.next().json == web.next().json


@documented("dead-letter queue", RETRIES)
@pytest.mark.parametrize(
    ("status", "code", "exhausted"),
    [(503, "ERROR_FROM_TARGET", "MaximumRetryAttempts"), (400, "SDK_CLIENT_ERROR", None)],
)
def test_an_error_that_stays_leads_to_the_dead_letter_queue(
    cloud: Cloud, web: Web, status: int, code: str, exhausted: str | None
) -> None:
    dead = Queue(cloud)
    web.answers["/x"] = [(status, "no")] * 2
    target = {
        "DeadLetterConfig": {"Arn": dead.arn},
        "RetryPolicy": {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60},
    }
    arn = send(cloud, f"{web.url}/x", target=target)
    told = dead.receive()["MessageAttributes"]
    assert told["TARGET_ARN"]["StringValue"] == arn
    assert told["ERROR_CODE"]["StringValue"] == code
    assert str(status) in told["ERROR_MESSAGE"]["StringValue"]
    assert told.get("EXHAUSTED_RETRY_CONDITION", {}).get("StringValue") == exhausted
