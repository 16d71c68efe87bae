"""HTTP requests to REST APIs, HTTP APIs and function URLs; those that authorizers are asked for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from harness.engines.http_call import call
from harness.events.kinds.authorizers import method_of
from harness.events.replay.apis import address, apis, stage_of
from harness.events.replay.client_headers import sendable
from harness.events.replay.destination import Destination
from harness.events.replay.sources.base import Result, Source
from harness.events.shapes import has, mapping, text
from harness.stacks.stack import Resource

_URL = "AWS::Lambda::Url"
_FUNCTION = ("AWS::Lambda::Function", "AWS::Serverless::Function")


def _first(event: Any, to: Destination) -> Result:
    """Payload format 1.0."""
    usual = "HTTP" if text(event, "version") == "1.0" else "REST"
    api = _api(event, to, (usual,) if apis(to, usual) else ("REST", "HTTP"))
    path = text(event, "path") or "/"
    request = text(event, "httpMethod"), path
    return _make(event, to, api, request, signed=_identity(event))


def _identity(event: Any) -> bool:
    """Whether the caller had signed the request."""
    return bool(text(event, "requestContext", "identity", "userArn"))


def _second(event: Any, to: Destination) -> Result:
    """Payload format 2.0."""
    api = _api(event, to, ("HTTP",))
    stage = text(event, "requestContext", "stage")
    path = text(event, "rawPath")
    if stage != "$default" and path.startswith(f"/{stage}/"):
        path = path.removeprefix(f"/{stage}")
    signed = bool(mapping(event, "requestContext", "authorizer", "iam"))
    request = text(event, "requestContext", "http", "method"), path
    return _make(event, to, api, request, signed=signed)


def _api(event: Any, to: Destination, protocols: tuple[str, ...]) -> Resource:
    return to.choose(
        "API", tuple({api.type for api in apis(to, *protocols)}) or _NONE,
        text(event, "requestContext", "apiId"), apis(to, *protocols),
    )  # fmt: skip


_NONE = ("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api")


def _make(
    event: Any, to: Destination, api: Resource, request: tuple[str, str], *, signed: bool
) -> Result:
    method, path = request
    stage = stage_of(to, api, text(event, "requestContext", "stage"))
    url = address(to, api, stage, path) + _query(event)
    sign = "execute-api" if signed else None
    answer = call(
        to.cloud, method or "GET", url, headers=_headers(event), body=_body(event, to), sign=sign
    )
    return {"api": api.logical_id, "request": f"{method} {path}", **answer}


def _query(event: Any) -> str:
    raw = text(event, "rawQueryString")
    if raw:
        return f"?{raw}"
    several = mapping(event, "multiValueQueryStringParameters")
    pairs = [(k, v) for k, values in several.items() for v in _listed(values)]
    pairs = pairs or list(mapping(event, "queryStringParameters").items())
    return f"?{urlencode(pairs)}" if pairs else ""


def _headers(event: Any) -> list[tuple[str, str]]:
    several = mapping(event, "multiValueHeaders")
    pairs = [(name, str(v)) for name, values in several.items() for v in _listed(values)]
    pairs = pairs or [(name, str(v)) for name, v in mapping(event, "headers").items()]
    cookies = [str(one) for one in _listed(event.get("cookies"))]
    return sendable(pairs) + ([("Cookie", "; ".join(cookies))] if cookies else [])


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else []


def _body(event: Any, to: Destination) -> bytes | None:
    body = event.get("body")
    if not isinstance(body, str):
        return None
    return to.decoded(body, "the body") if event.get("isBase64Encoded") else body.encode()


def _url(event: Any, to: Destination) -> Result:
    urls = {url.physical_id: url for url in to.of_types(_URL)}
    found = to.choose("function URL", (_URL, *_FUNCTION), _function(event), _owners(urls, to))
    function = found.physical_id
    known = to.cloud.looks("lambda").get_function_url_config(FunctionName=function)
    sign = "lambda" if known["AuthType"] == "AWS_IAM" else None
    method = text(event, "requestContext", "http", "method") or "GET"
    path = text(event, "rawPath") or "/"
    address_ = known["FunctionUrl"].rstrip("/") + path + _query(event)
    answer = call(
        to.cloud, method, address_, headers=_headers(event), body=_body(event, to), sign=sign
    )
    return {"function": found.logical_id, "request": f"{method} {path}", **answer}


def _function(event: Any) -> str:
    """A function URL's event names no function, only the id of its host name."""
    return text(event, "requestContext", "apiId")


def _owners(urls: dict[str, Resource], to: Destination) -> list[Resource]:
    """The functions that the URLs lead to; a URL's physical id is its function's ARN."""
    names = {url.rpartition(":")[2] for url in urls} | set(urls)
    return [one for one in to.of_types(*_FUNCTION) if one.physical_id in names]


def _authorized(event: Any, to: Destination) -> Result:
    """What an authorizer is asked about: the request, with its token."""
    if has(event, "httpMethod"):
        return _first(event, to)
    if has(event, "routeArn"):
        return _second(event, to)
    method, _, path = method_of(event["methodArn"]).partition(" ")
    api = to.choose("REST API", _REST, event["methodArn"].split(":")[-1].split("/")[0])
    stage = event["methodArn"].split("/")[1] if "/" in event["methodArn"] else ""
    header = (_token_header(to, api), event["authorizationToken"])
    request = {"requestContext": {"stage": stage}, "headers": dict([header])}
    return _make(request, to, api, (method.replace("*", "GET"), path), signed=False)


_REST = ("AWS::ApiGateway::RestApi", "AWS::Serverless::Api")


def _token_header(to: Destination, api: Resource) -> str:
    """Where the API's TOKEN authorizer looks: `method.request.header.NAME`."""
    found = to.cloud.looks("apigateway").get_authorizers(restApiId=api.physical_id)["items"]
    sources = [one.get("identitySource", "") for one in found if one["type"] == "TOKEN"]
    return sources[0].rpartition(".")[2] if sources else "Authorization"


FIRST = Source(("apigateway-v1",), lambda _, to: bool(apis(to, "REST", "HTTP")), _first)
SECOND = Source(("apigateway-v2",), lambda _, to: bool(apis(to, "HTTP")), _second)
URL = Source(("function-url",), lambda _, to: to.has(_URL), _url)
AUTHORIZER = Source(
    ("authorizer-token", "authorizer-request", "authorizer-v2"),
    lambda _, to: bool(apis(to, "REST", "HTTP")),
    _authorized,
)
