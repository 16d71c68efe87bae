"""Requests of API Gateway, function URLs, load balancers and VPC Lattice."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from urllib.parse import urlencode

from harness.events.make.maker import Given, Maker, Option, new_id

_AGENT = "harness"
_IP = "127.0.0.1"


def _host(given: Given) -> str:
    return f"{given.text('api')}.execute-api.{given.region}.amazonaws.com"


def _headers(given: Given, host: str) -> list[tuple[str, str]]:
    return [("Host", host), ("User-Agent", _AGENT), *given.pairs("header")]


def _multi(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in pairs:
        found[name].append(value)
    return dict(found)


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    return {name: ",".join(values) for name, values in _multi(pairs).items()}


def rest(_: str, given: Given) -> Any:
    """API Gateway developer guide: Input format of a Lambda function for proxy integration."""
    headers, query = _headers(given, _host(given)), given.pairs("query")
    return {
        "resource": given.text("resource") or given.text("path"),
        "path": given.text("path"),
        "httpMethod": given.text("method"),
        "headers": dict(headers),
        "multiValueHeaders": _multi(headers),
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": _multi(query) or None,
        "pathParameters": dict(given.pairs("path-parameter")) or None,
        "stageVariables": None,
        "requestContext": _rest_context(given),
        "body": given.values.get("body"),
        "isBase64Encoded": False,
    }


def _rest_context(given: Given) -> dict[str, Any]:
    path = given.text("path")
    return {
        "accountId": given.account,
        "apiId": given.text("api"),
        "domainName": _host(given),
        "domainPrefix": given.text("api"),
        "extendedRequestId": new_id()[:16],
        "httpMethod": given.text("method"),
        "identity": {"sourceIp": _IP, "userAgent": _AGENT, "userArn": None},
        "path": f"/{given.text('stage')}{path}",
        "protocol": "HTTP/1.1",
        "requestId": new_id(),
        "requestTime": f"{given.moment:%d/%b/%Y:%H:%M:%S +0000}",
        "requestTimeEpoch": given.milliseconds,
        "resourceId": "abc123",
        "resourcePath": given.text("resource") or path,
        "stage": given.text("stage"),
    }


def second(_: str, given: Given) -> Any:
    """API Gateway developer guide: Lambda proxy integrations for HTTP APIs, format 2.0."""
    route = given.text("route") or f"{given.text('method')} {given.text('path')}"
    return _second(given, route, _host(given), given.text("stage"))


def function_url(_: str, given: Given) -> Any:
    """Lambda developer guide: Invoking Lambda function URLs."""
    host = f"{given.text('api')}.lambda-url.{given.region}.on.aws"
    return _second(given, "$default", host, "$default")


def _second(given: Given, route: str, host: str, stage: str) -> dict[str, Any]:
    headers = [(name.lower(), value) for name, value in _headers(given, host)]
    query, path = given.pairs("query"), given.text("path")
    raw = path if stage == "$default" else f"/{stage}{path}"
    body = given.values.get("body")
    return {
        "version": "2.0",
        "routeKey": route,
        "rawPath": raw,
        "rawQueryString": urlencode(query),
        "headers": _joined(headers),
        **({"queryStringParameters": _joined(query)} if query else {}),
        "requestContext": {
            "accountId": given.account,
            "apiId": given.text("api"),
            "domainName": host,
            "domainPrefix": given.text("api"),
            "http": {
                "method": given.text("method"),
                "path": raw,
                "protocol": "HTTP/1.1",
                "sourceIp": _IP,
                "userAgent": _AGENT,
            },
            "requestId": new_id(),
            "routeKey": route,
            "stage": stage,
            "time": f"{given.moment:%d/%b/%Y:%H:%M:%S +0000}",
            "timeEpoch": given.milliseconds,
        },
        **({"body": body} if body is not None else {}),
        "isBase64Encoded": False,
    }


def alb(_: str, given: Given) -> Any:
    """Elastic Load Balancing user guide: Lambda functions as targets."""
    group = given.arn("elasticloadbalancing", f"targetgroup/{given.text('target-group')}/abc123")
    return {
        "requestContext": {"elb": {"targetGroupArn": group}},
        "httpMethod": given.text("method"),
        "path": given.text("path"),
        "queryStringParameters": dict(given.pairs("query")),
        "headers": _joined([(k.lower(), v) for k, v in _headers(given, "alb.example.com")]),
        "body": given.text("body"),
        "isBase64Encoded": False,
    }


def lattice(_: str, given: Given) -> Any:
    """VPC Lattice user guide: Lambda functions as targets, event structure 2.0."""
    return {
        "version": "2.0",
        "path": given.text("path"),
        "method": given.text("method"),
        "headers": {k: [v] for k, v in _headers(given, "lattice.example.com")},
        "queryStringParameters": _multi(given.pairs("query")),
        "body": given.text("body"),
        "isBase64Encoded": False,
        "requestContext": {
            "serviceNetworkArn": given.arn("vpc-lattice", "servicenetwork/sn-1"),
            "serviceArn": given.arn("vpc-lattice", "service/svc-1"),
            "targetGroupArn": given.arn("vpc-lattice", "targetgroup/tg-1"),
            "region": given.region,
            "timeEpoch": str(given.milliseconds * 1000),
        },
    }


METHOD = Option("method", "The HTTP method.", "GET")
PATH = Option("path", "The path, without the stage.", "/")
HEADER = Option("header", "A header, NAME=VALUE.", several=True)
QUERY = Option("query", "A query parameter, NAME=VALUE.", several=True)
API = Option("api", "The API's id.", "abcdef1234")
_BODY = Option("body", "The body.")
_REQUEST = (METHOD, PATH, HEADER, QUERY, _BODY)

MAKERS = (
    Maker(
        "apigateway-v1", "a request to a REST API", rest,
        (
            *_REQUEST, API, Option("stage", "The stage.", "prod"),
            Option("resource", "The resource, such as /items/{id}; else the path."),
            Option("path-parameter", "A path parameter, NAME=VALUE.", several=True),
        ),
    ),
    Maker(
        "apigateway-v2", "a request to an HTTP API", second,
        (
            *_REQUEST, API, Option("stage", "The stage.", "$default"),
            Option("route", "The route's key; else method and path."),
        ),
    ),
    Maker("function-url", "a request to a function URL", function_url, (*_REQUEST, API)),
    Maker(
        "alb", "a request to a load balancer", alb,
        (*_REQUEST, Option("target-group", "The target group's name.", "functions")),
    ),
    Maker("vpc-lattice-v2", "a request to a VPC Lattice service", lattice, _REQUEST),
)  # fmt: skip
