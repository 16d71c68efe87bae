"""What AWS adds to a part that is made, and what it refuses.

AWS: API Gateway Version 2 API Reference, the request body of each `Create…`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from ..apis import Api, Part
from .failures import bad, conflict

_HTTP_KEY = re.compile(r"(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY) (/\S*)|\$default")
_ROUTE_FORMAT = (
    "The provided route key is not formatted properly for HTTP protocol. "
    'Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"'
)
_VARIABLE = re.compile(r"\{([^{}]*)\}")
_SUBTYPES = (
    "EventBridge-PutEvents",
    "Kinesis-PutRecord",
    "SQS-SendMessage",
    "StepFunctions-StartExecution",
    "StepFunctions-StartSyncExecution",
)
_LONGEST_MS = {"HTTP": 30_000, "WEBSOCKET": 29_000}
_STAGE = re.compile(r"\$default|[A-Za-z0-9_-]{1,128}")
_MAX_TTL = 3600


def completed(api: Api, kind: str, given: Part) -> Part:
    """The part as it is kept.

    Raises:
        CommonServiceException: AWS refuses it, or the engine cannot serve it.
    """
    return _RULES.get(kind, _nothing)(api, given)


def _nothing(_api: Api, given: Part) -> Part:
    return given


def _route(api: Api, given: Part) -> Part:
    key = str(given.get("RouteKey") or "")
    if not api.is_websocket:
        if not _HTTP_KEY.fullmatch(key):
            raise bad(_ROUTE_FORMAT)
        _check_variables(key)
    for route in api.of("Route").values():
        if route["RouteKey"] == key and route.get("RouteId") != given.get("RouteId"):
            raise conflict(f"Route with key {key} already exists for this API")
    target = str(given.get("Target") or "")
    if target and target.removeprefix("integrations/") not in api.of("Integration"):
        raise bad(f"Invalid Target specified: {target}")
    _check_served(given)
    kind = given.get("AuthorizationType", "NONE")
    if kind in ("JWT", "CUSTOM"):
        authorizer = api.of("Authorizer").get(given.get("AuthorizerId"))
        if authorizer is None:
            raise bad(f"Invalid Authorizer identifier specified {given.get('AuthorizerId')}")
        if (authorizer["AuthorizerType"] == "JWT") != (kind == "JWT"):
            raise bad(f"Authorizer type doesn't match the route's authorization type {kind}")
    if api.is_websocket and kind != "NONE" and key != "$connect":
        raise bad("Currently, authorization is restricted to the $connect route only")
    return {"ApiKeyRequired": False, "AuthorizationType": "NONE", **given}


def _check_served(given: Part) -> None:
    """What would be kept and never looked at is refused."""
    if given.get("ApiKeyRequired"):
        raise bad("The engine has no API keys for WebSocket APIs: ApiKeyRequired cannot be served")
    for name in ("RequestModels", "ModelSelectionExpression", "RequestParameters"):
        if given.get(name):
            raise bad(f"The engine does not validate requests by {name} of a route")


def _check_variables(key: str) -> None:
    _, _, path = key.partition(" ")
    names = _VARIABLE.findall(path)
    greedy = [name for name in names if name.endswith("+")]
    if len(set(names)) < len(names):
        raise bad(f"Duplicate path parameter in route key {key}")
    if greedy and not path.endswith(f"{{{greedy[0]}}}"):
        raise bad(f"A greedy path variable has to be the last segment of route key {key}")


def _integration(api: Api, given: Part) -> Part:
    kind, subtype = given.get("IntegrationType"), given.get("IntegrationSubtype")
    if given.get("ConnectionType", "INTERNET") != "INTERNET":
        raise bad("The engine has no VPC links: ConnectionType VPC_LINK cannot be served")
    defaults: Part = {"ConnectionType": "INTERNET"}
    if api.is_websocket:
        _websocket_integration(given)
        defaults |= {"PassthroughBehavior": "WHEN_NO_MATCH"} if kind != "AWS_PROXY" else {}
        if kind != "MOCK":
            defaults["IntegrationMethod"] = "POST"
    elif kind not in ("AWS_PROXY", "HTTP_PROXY"):
        raise bad(f"IntegrationType {kind} is not supported for HTTP APIs")
    elif subtype:
        if subtype not in _SUBTYPES:
            raise bad(f"Integration subtype {subtype} is not one that the engine serves")
        if not given.get("CredentialsArn"):
            raise bad("Credentials ARN must be specified for a first-class integration")
        defaults["PayloadFormatVersion"] = "1.0"
    elif not given.get("IntegrationUri"):
        raise bad("IntegrationUri is required for this integration type")
    else:
        defaults["PayloadFormatVersion"] = "1.0"
        if kind == "AWS_PROXY":
            defaults["IntegrationMethod"] = "POST"
        elif not given.get("IntegrationMethod"):
            raise bad("HttpMethod must be specified for HTTP_PROXY integrations")
    if str(given.get("PayloadFormatVersion", "1.0")) not in ("1.0", "2.0"):
        raise bad(f"Invalid payload format version {given['PayloadFormatVersion']}")
    longest = _LONGEST_MS[api.model["ProtocolType"]]
    if not 50 <= int(given.get("TimeoutInMillis") or longest) <= longest:
        raise bad(f"Timeout should be between 50 ms and {longest} ms")
    defaults["TimeoutInMillis"] = longest
    return {**defaults, **{name: value for name, value in given.items() if value is not None}}


def _websocket_integration(given: Part) -> None:
    kind = given.get("IntegrationType")
    if kind not in ("AWS_PROXY", "AWS", "MOCK", "HTTP", "HTTP_PROXY"):
        raise bad(f"Invalid IntegrationType {kind}")
    uri = str(given.get("IntegrationUri") or "")
    if kind in ("HTTP", "HTTP_PROXY") or (kind == "AWS" and ":lambda:" not in uri):
        raise bad(
            f"The engine's WebSocket APIs serve Lambda and MOCK integrations, not {kind} {uri}"
        )
    if given.get("ContentHandlingStrategy"):
        raise bad("The engine hands messages on as they are: no ContentHandlingStrategy")
    if kind == "AWS_PROXY" and not uri:
        raise bad("IntegrationUri is required for this integration type")


def _authorizer(api: Api, given: Part) -> Part:
    kind = given.get("AuthorizerType")
    if kind == "JWT":
        if api.is_websocket:
            raise bad("JWT authorizers are supported only for HTTP APIs")
        settings: dict[str, Any] = given.get("JwtConfiguration") or {}
        issuer = str(settings.get("Issuer") or "")
        if urlsplit(issuer).scheme not in ("http", "https"):
            raise bad(f"Invalid issuer: {issuer}. Issuer must have a valid URL format")
        if not settings.get("Audience"):
            raise bad("Audience must not be empty")
        return given
    if kind != "REQUEST":
        raise bad(f"Invalid AuthorizerType {kind}: it is REQUEST or JWT")
    if not given.get("AuthorizerUri"):
        raise bad("AuthorizerUri is a required parameter for REQUEST authorizer")
    if api.is_websocket:
        return given
    version = given.get("AuthorizerPayloadFormatVersion")
    if version not in ("1.0", "2.0"):
        raise bad("AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer")
    if given.get("EnableSimpleResponses") and version != "2.0":
        raise bad("EnableSimpleResponses is supported only for payload format version 2.0")
    ttl = int(given.get("AuthorizerResultTtlInSeconds") or 0)
    if not 0 <= ttl <= _MAX_TTL:
        raise bad(f"AuthorizerResultTtlInSeconds must be between 0 and {_MAX_TTL}")
    if ttl and not given.get("IdentitySource"):
        raise bad("IdentitySource is required when caching is enabled")
    return {"EnableSimpleResponses": False, **given, "AuthorizerResultTtlInSeconds": ttl}


def _stage(api: Api, given: Part) -> Part:
    name = str(given.get("StageName") or "")
    if not _STAGE.fullmatch(name) or (api.is_websocket and name == "$default"):
        raise bad(
            "Stage name only allows a-zA-Z0-9-_ characters, and $default for HTTP APIs: "
            f"{name or 'none'} was given"
        )
    deployment = given.get("DeploymentId")
    if deployment and deployment not in api.of("Deployment"):
        raise bad(f"Deployment id {deployment} does not exist")
    if given.get("ClientCertificateId"):
        raise bad("The engine has no client certificates")
    detailed: Part = {"DetailedMetricsEnabled": False}
    return {
        "AutoDeploy": False,
        "DefaultRouteSettings": detailed,
        "RouteSettings": {},
        "StageVariables": {},
        "Tags": {},
        **{key: value for key, value in given.items() if value is not None},
    }


_RULES: dict[str, Callable[[Api, Part], Part]] = {
    "Authorizer": _authorizer,
    "Integration": _integration,
    "Route": _route,
    "Stage": _stage,
}
