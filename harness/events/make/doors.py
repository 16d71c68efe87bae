"""WebSocket events, and what authorizers are asked."""

from __future__ import annotations

from typing import Any

from harness.events.make.maker import Given, Maker, Option, new_id
from harness.events.make.web import API, HEADER, METHOD, PATH, QUERY, rest, second

_SOCKET = {"connect": "CONNECT", "message": "MESSAGE", "disconnect": "DISCONNECT"}


def websocket(action: str, given: Given) -> Any:
    """API Gateway developer guide: Working with WebSocket APIs."""
    host = f"{given.text('api')}.execute-api.{given.region}.amazonaws.com"
    route = f"${action}" if action != "message" else given.text("route")
    context: dict[str, Any] = {
        "routeKey": route,
        "eventType": _SOCKET[action],
        "extendedRequestId": new_id()[:16],
        "requestTime": f"{given.moment:%d/%b/%Y:%H:%M:%S +0000}",
        "messageDirection": "IN",
        "stage": given.text("stage"),
        "connectedAt": given.milliseconds,
        "requestTimeEpoch": given.milliseconds,
        "identity": {"sourceIp": "127.0.0.1"},
        "requestId": new_id()[:16],
        "domainName": host,
        "connectionId": new_id()[:12],
        "apiId": given.text("api"),
    }
    event: dict[str, Any] = {"requestContext": context, "isBase64Encoded": False}
    if action == "message":
        context["messageId"] = new_id()[:12]
        return {**event, "body": given.text("body")}
    headers = dict([("Host", host), *given.pairs("header")])
    event["headers"] = headers
    event["multiValueHeaders"] = {name: [value] for name, value in headers.items()}
    if action == "disconnect":
        context |= {"disconnectStatusCode": 1000, "disconnectReason": ""}
    elif query := dict(given.pairs("query")):
        event["queryStringParameters"] = query
        event["multiValueQueryStringParameters"] = {k: [v] for k, v in query.items()}
    return event


def _method_arn(given: Given) -> str:
    place = f"{given.text('api')}/{given.text('stage')}/{given.text('method')}"
    return given.arn("execute-api", place + given.text("path"))


def token(_: str, given: Given) -> Any:
    """API Gateway developer guide: Input to an API Gateway Lambda authorizer."""
    return {
        "type": "TOKEN",
        "methodArn": _method_arn(given),
        "authorizationToken": given.text("token"),
    }


def request(_: str, given: Given) -> Any:
    event = rest("", given)
    del event["body"], event["isBase64Encoded"]
    event["headers"]["Authorization"] = given.text("token")
    event["multiValueHeaders"]["Authorization"] = [given.text("token")]
    return {"type": "REQUEST", "methodArn": _method_arn(given), **event}


def request_second(_: str, given: Given) -> Any:
    """API Gateway developer guide: Lambda authorizers for HTTP APIs, format 2.0."""
    event = second("", given)
    del event["isBase64Encoded"]
    event["headers"]["authorization"] = given.text("token")
    return {
        **event,
        "type": "REQUEST",
        "routeArn": _method_arn(given),
        "identitySource": [given.text("token")],
    }


_TOKEN = Option("token", "The token.", "token")
_ASKED = (METHOD, PATH, HEADER, QUERY, API, _TOKEN)

MAKERS = (
    Maker(
        "websocket", "a client of a WebSocket API", websocket,
        (
            API, HEADER, QUERY, Option("stage", "The stage.", "prod"),
            Option("body", "The message.", "{}"),
            Option("route", "The message's route.", "$default"),
        ),
        tuple(_SOCKET),
    ),
    Maker(
        "authorizer-token", "a TOKEN authorizer is asked", token,
        (*_ASKED, Option("stage", "The stage.", "prod")),
    ),
    Maker(
        "authorizer-request", "a REQUEST authorizer is asked", request,
        (*_ASKED, Option("stage", "The stage.", "prod")),
    ),
    Maker(
        "authorizer-v2", "an authorizer of an HTTP API is asked", request_second,
        (*_ASKED, Option("stage", "The stage.", "$default")),
    ),
)  # fmt: skip
