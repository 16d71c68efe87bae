"""Events for functions, payload formats 1.0 and 2.0.

AWS: Create AWS Lambda proxy integrations for HTTP APIs in API Gateway.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from .incoming import Incoming


def event(version: str, request: Incoming) -> dict[str, Any]:
    return _first(request) if version == "1.0" else _second(request)


def _second(request: Incoming) -> dict[str, Any]:
    body, encoded = request.body_text()
    found: dict[str, Any] = {
        "version": "2.0",
        "routeKey": request.route["RouteKey"],
        **described(request),
        "requestContext": context(request),
    }
    if body is not None:
        found["body"] = body
    found["isBase64Encoded"] = encoded
    return found


def described(request: Incoming) -> dict[str, Any]:
    """What format 2.0 says of a request, of an authorizer's too; empty things are left out."""
    found: dict[str, Any] = {
        "rawPath": request.full_path,
        "rawQueryString": request.raw_query,
        "cookies": cookies(request),
        "headers": headers_joined(request),
        "queryStringParameters": joined(request.query),
        "pathParameters": request.path_parameters,
        "stageVariables": request.stage.get("StageVariables"),
    }
    always = ("rawPath", "rawQueryString", "headers")
    return {key: value for key, value in found.items() if value or key in always}


def context(request: Incoming) -> dict[str, Any]:
    found: dict[str, Any] = {
        "accountId": request.api.account,
        "apiId": request.api.id,
        "domainName": request.api.domain,
        "domainPrefix": request.api.id,
        "http": {
            "method": request.method,
            "path": request.full_path,
            "protocol": "HTTP/1.1",
            "sourceIp": request.source_ip,
            "userAgent": request.user_agent,
        },
        "requestId": request.request_id,
        "routeKey": request.route["RouteKey"],
        "stage": request.stage_name,
        "time": request.time_text,
        "timeEpoch": int(request.began * 1000),
    }
    if request.authorizer is not None:
        found["authorizer"] = request.authorizer
    return found


def _first(request: Incoming) -> dict[str, Any]:
    body, encoded = request.body_text()
    return {
        "version": "1.0",
        **described_first(request),
        "requestContext": _first_context(request),
        "pathParameters": request.path_parameters or None,
        "stageVariables": request.stage.get("StageVariables") or None,
        "body": body,
        "isBase64Encoded": encoded,
    }


def described_first(request: Incoming) -> dict[str, Any]:
    headers = grouped(request.headers)
    query = grouped(request.query)
    return {
        "resource": resource(request),
        "path": request.full_path,
        "httpMethod": request.method,
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "queryStringParameters": {n: values[-1] for n, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
    }


def _first_context(request: Incoming) -> dict[str, Any]:
    authorizer: dict[str, Any] = {"claims": None, "scopes": None}
    if request.authorizer and "jwt" in request.authorizer:
        authorizer = dict(request.authorizer["jwt"])
    elif request.authorizer:
        authorizer = dict(request.authorizer.get("lambda") or {})
        if request.principal is not None:
            authorizer["principalId"] = request.principal
    return {
        "accountId": request.api.account,
        "apiId": request.api.id,
        "authorizer": authorizer,
        "domainName": request.api.domain,
        "domainPrefix": request.api.id,
        "extendedRequestId": request.request_id,
        "httpMethod": request.method,
        "identity": identity(request),
        "path": request.full_path,
        "protocol": "HTTP/1.1",
        "requestId": request.request_id,
        "requestTime": request.time_text,
        "requestTimeEpoch": int(request.began * 1000),
        "resourceId": request.route["RouteKey"],
        "resourcePath": resource(request),
        "stage": request.stage_name,
    }


def identity(request: Incoming) -> dict[str, Any]:
    names = (
        "accessKey accountId caller cognitoAmr cognitoAuthenticationProvider "
        "cognitoAuthenticationType cognitoIdentityId cognitoIdentityPoolId principalOrgId "
        "user userArn"
    )
    return {
        **dict.fromkeys(names.split()),
        "sourceIp": request.source_ip,
        "userAgent": request.user_agent,
    }


def resource(request: Incoming) -> str:
    """The route's path; `$default` for that route."""
    return str(request.route["RouteKey"]).partition(" ")[2] or "$default"


def cookies(request: Incoming) -> list[str]:
    sent = [value for name, value in request.headers if name.lower() == "cookie"]
    return [each.strip() for value in sent for each in value.split(";") if each.strip()]


def headers_joined(request: Incoming) -> dict[str, str]:
    """In lower case, values of a name joined; cookies have a member of their own."""
    pairs = [(name.lower(), value) for name, value in request.headers]
    return joined([pair for pair in pairs if pair[0] != "cookie"])


def joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    return {name: ",".join(values) for name, values in grouped(pairs).items()}


def grouped(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in pairs:
        found[name].append(value)
    return dict(found)
