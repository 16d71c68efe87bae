"""Lambda authorizers of HTTP APIs (AWS: Use Lambda authorizers with HTTP APIs)."""

from __future__ import annotations

import json
from typing import Any

from ...authorizers import cache
from ...authorizers.policy import decide
from .. import functions, mapping, payloads
from ..answers import Refused, internal
from ..apis import Part
from ..incoming import Incoming

_TIMEOUT = 10.0
"""Seconds (AWS: 10,000 ms for Lambda authorizers)."""


def authorize(request: Incoming, authorizer: Part) -> None:
    """
    Raises:
        Refused: 401: what identifies the caller is missing, or is refused; 403: denied; 500.
    """
    look = mapping.of_request(request)
    sources = authorizer.get("IdentitySource") or []
    identity = [look(str(source).lstrip("$")) for source in sources]
    if not all(identity):
        raise Refused(401, "Unauthorized")
    place = (request.api.account, request.api.id, request.stage_name)
    key = (*place, authorizer["AuthorizerId"], *identity)
    if _routed(sources):
        key = (*key, request.route["RouteKey"])
    said = cache.get(key)
    if said is None:
        said = _ask(request, authorizer, [str(value) for value in identity])
        if identity:
            cache.put(key, said, int(authorizer.get("AuthorizerResultTtlInSeconds") or 0))
    _let_in(request, authorizer, said)


def _routed(sources: list[str]) -> bool:
    return "$context.routeKey" in sources


def _ask(request: Incoming, authorizer: Part, identity: list[str]) -> dict[str, Any]:
    first = authorizer.get("AuthorizerPayloadFormatVersion") == "1.0"
    event = _first(request, identity) if first else _second(request, identity)
    api = request.api
    source = f"{api.id}/authorizers/{authorizer['AuthorizerId']}"
    arn = functions.arn_of(authorizer["AuthorizerUri"], request.stage)
    try:
        payload = functions.call(api, arn, event, source, _TIMEOUT)
        said = json.loads(payload or b"null")
    except functions.Failed as failed:
        if failed.said == "Unauthorized":
            raise Refused(401, "Unauthorized") from None
        raise internal() from failed
    except (functions.TooLate, ValueError):
        raise internal() from None
    if not isinstance(said, dict):
        raise internal()
    return said


def _let_in(request: Incoming, authorizer: Part, said: dict[str, Any]) -> None:
    context = said.get("context") or {}
    if not isinstance(context, dict):
        raise internal()
    if authorizer.get("EnableSimpleResponses"):
        if not isinstance(said.get("isAuthorized"), bool):
            raise internal()
        allowed = said["isAuthorized"]
    else:
        policy = said.get("policyDocument")
        if not isinstance(policy, dict) or not said.get("principalId"):
            raise internal()
        allowed = decide(policy, route_arn(request)) == "Allow"
        request.principal = str(said["principalId"])
    if not allowed:
        raise Refused(403, "Forbidden")
    request.authorizer = {"lambda": context or None}


def route_arn(request: Incoming) -> str:
    api = request.api
    return (
        f"arn:aws:execute-api:{api.region}:{api.account}:{api.id}"
        f"/{request.stage_name}/{request.method}{request.path}"
    )


def _second(request: Incoming, identity: list[str]) -> dict[str, Any]:
    return {
        "version": "2.0",
        "type": "REQUEST",
        "routeArn": route_arn(request),
        "identitySource": identity or None,
        "routeKey": request.route["RouteKey"],
        **payloads.described(request),
        "requestContext": payloads.context(request),
    }


def _first(request: Incoming, identity: list[str]) -> dict[str, Any]:
    joined = ",".join(identity)
    described = payloads.described_first(request)
    return {
        "version": "1.0",
        "type": "REQUEST",
        "methodArn": route_arn(request),
        "identitySource": joined,
        "authorizationToken": joined,
        **{name: described[name] for name in ("resource", "path", "httpMethod", "headers")},
        "queryStringParameters": described["queryStringParameters"] or {},
        "pathParameters": request.path_parameters,
        "stageVariables": request.stage.get("StageVariables") or {},
        "requestContext": {
            "path": request.full_path,
            "accountId": request.api.account,
            "resourceId": request.route["RouteKey"],
            "requestId": request.request_id,
            "identity": payloads.identity(request),
            "resourcePath": payloads.resource(request),
            "httpMethod": request.method,
            "apiId": request.api.id,
            "stage": request.stage_name,
        },
    }
