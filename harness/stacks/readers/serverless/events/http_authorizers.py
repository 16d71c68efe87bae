"""`authorizer` of `http` events (Serverless Framework: REST API, HTTP Endpoints with Custom
Authorizers)."""

from __future__ import annotations

from typing import Any

from harness.errors import BadInput
from harness.stacks.readers.serverless import arns, fields, keys, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.events.http_endpoint import Endpoint
from harness.stacks.readers.serverless.events.permission import allow
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.service import Service

_HEADER = "method.request.header.Authorization"
_TYPES = ("AWS_IAM", "TOKEN", "REQUEST", "COGNITO_USER_POOLS", "CUSTOM")


def authorization(
    service: Service, draft: Draft, endpoint: Endpoint, api: Any
) -> tuple[dict[str, Any], list[str]]:
    """The method's properties about it, and what has to be made before."""
    node = endpoint.get("authorizer")
    if node is None:
        return {"AuthorizationType": "NONE"}, []
    what = f"the authorizer of {endpoint.what}"
    settings = _settings(node)
    service.keys.check(settings, keys.HTTP_AUTHORIZER, what)
    given = settings.get("type")
    kind = fields.choice(given, f"type of {what}", _TYPES) if given is not None else ""
    scopes = settings.get("scopes")
    if kind == "AWS_IAM":
        return {"AuthorizationType": "AWS_IAM"}, []
    if (own := settings.get("authorizerId")) is not None:
        made = "CUSTOM" if kind in ("", "TOKEN", "REQUEST") else kind
        return {"AuthorizationType": made, "AuthorizerId": own, "AuthorizationScopes": scopes}, []
    arn, name = _named(service, settings, what)
    is_pool = kind == "COGNITO_USER_POOLS" or (
        isinstance(plain_arn := getattr(arn, "value", None), str) and ":cognito-idp:" in plain_arn
    )
    logical_id = f"{naming.normal(name)}ApiGatewayAuthorizer"
    _add(
        draft,
        logical_id,
        settings,
        api=api,
        arn=arn,
        name=name,
        is_pool=is_pool,
        kind=kind,
    )
    return (
        {
            "AuthorizationType": "COGNITO_USER_POOLS" if is_pool else "CUSTOM",
            "AuthorizerId": {"Ref": logical_id},
            "AuthorizationScopes": scopes if is_pool else None,
        },
        [logical_id],
    )


def _settings(node: Node) -> Node:
    if isinstance(node.value, dict):
        return node if not fields.is_intrinsic(node) else Node({"arn": node}, node.where)
    written = fields.text(node, "an authorizer")
    if written.upper() == "AWS_IAM":
        return Node({"type": node}, node.where)
    return Node({"arn" if ":" in written else "name": node}, node.where)


def _named(service: Service, settings: Node, what: str) -> tuple[Any, str]:
    """The ARN of the function or pool, and the authorizer's name."""
    arn, name = settings.get("arn"), settings.get("name")
    if arn is None:
        if name is None:
            raise BadInput(
                f"{what} has neither a name nor an arn",
                where=settings.where,
                fix="name: FUNCTION, or arn: …",
            )
        return service.function(name, what).arn, str(name.value)
    if name is not None:
        return arn, fields.text(name, f"name of {what}")
    if not isinstance(arn.value, str):
        raise BadInput(f"{what} needs a name beside its arn", where=arn.where, fix="name: …")
    return arn, arn.value.split(":")[-1].split("-")[-1].replace("/", "")


def _add(
    draft: Draft,
    logical_id: str,
    settings: Node,
    *,
    api: Any,
    arn: Any,
    name: str,
    is_pool: bool,
    kind: str,
) -> None:
    seconds = settings.get("resultTtlInSeconds") or Node(300, settings.where)
    seconds = fields.whole(seconds, f"resultTtlInSeconds of the authorizer {name}", 0, 3600)
    source = settings.get("identitySource")
    if source is None and not (kind == "REQUEST" and seconds.value == 0):
        source = Node(_HEADER, settings.where)
    properties: dict[str, Any] = {
        "AuthorizerResultTtlInSeconds": seconds,
        "IdentitySource": source,
        "IdentityValidationExpression": settings.get("identityValidationExpression"),
        "Name": name,
        "RestApiId": api,
    }
    if is_pool:
        properties |= {"Type": "COGNITO_USER_POOLS", "ProviderARNs": [arn]}
    else:
        properties |= {"Type": kind or "TOKEN", "AuthorizerUri": arns.invocation(arn)}
    where = settings.where
    draft.add(logical_id, "AWS::ApiGateway::Authorizer", properties, where)
    if is_pool or fields.flag(settings.get("managedExternally"), "managedExternally", False):
        return
    permission = f"{naming.normal(name)}LambdaPermissionApiGateway"
    source_arn = arns.in_account("execute-api", api, "/*/*")
    allow(draft, permission, arn, "apigateway.amazonaws.com", where, source_arn)
