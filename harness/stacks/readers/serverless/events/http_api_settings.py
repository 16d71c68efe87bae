"""`provider.httpApi`: the API itself, its stage, CORS and authorizers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from harness.errors import BadInput, did_you_mean
from harness.stacks.readers.serverless import arns, fields, keys, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.events.http_cors import HEADERS
from harness.stacks.readers.serverless.events.permission import allow
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.service import Service


@dataclass(frozen=True)
class Authorizer:
    logical_id: str
    type: str
    """`JWT` or `CUSTOM`, as a route names it."""


def add_api(
    service: Service, draft: Draft, settings: Node, first: Node, methods: list[str]
) -> None:
    starts = fields.flag(settings.get("shouldStartNameWithService"), "it", False)
    names = [service.name, service.stage] if starts else [service.stage, service.name]
    draft.add(
        "HttpApi",
        "AWS::ApiGatewayV2::Api",
        {
            "Name": settings.get("name") or "-".join(names),
            "ProtocolType": "HTTP",
            "Description": settings.get("description"),
            "DisableExecuteApiEndpoint": settings.get("disableDefaultEndpoint"),
            "CorsConfiguration": _cors(service, settings.get("cors"), methods),
            "Tags": service.provider.get("tags"),
        },
        first.where,
    )
    metrics = fields.flag(settings.get("metrics"), "provider.httpApi.metrics", False)
    draft.add(
        "HttpApiStage",
        "AWS::ApiGatewayV2::Stage",
        {
            "ApiId": {"Ref": "HttpApi"},
            "StageName": "$default",
            "AutoDeploy": True,
            "DefaultRouteSettings": {"DetailedMetricsEnabled": metrics},
            "Tags": service.provider.get("tags"),
        },
        first.where,
    )
    draft.outputs["HttpApiId"] = {
        "Description": "Id of the HTTP API",
        "Value": {"Ref": "HttpApi"},
    }
    suffix = {"Ref": "AWS::URLSuffix"}
    draft.outputs["HttpApiUrl"] = {
        "Description": "URL of the HTTP API",
        "Value": arns.joined(
            "https://", {"Ref": "HttpApi"}, ".execute-api.", arns.REGION, ".", suffix
        ),
    }


def _cors(service: Service, node: Node | None, methods: list[str]) -> dict[str, Any] | None:
    if node is None or node.value is False:
        return None
    if not isinstance(node.value, dict):
        fields.flag(node, "provider.httpApi.cors", True)
        node = Node({}, node.where)
    service.keys.check(node, keys.HTTP_API_CORS, "provider.httpApi.cors")
    known = ["OPTIONS", *(m for m in methods if m != "OPTIONS")]

    def listed(key: str) -> list[Node] | None:
        return fields.one_or_more(node.get(key)) or None

    return fields.optional(
        {
            "AllowOrigins": listed("allowedOrigins") or ["*"],
            "AllowHeaders": listed("allowedHeaders") or HEADERS,
            "AllowMethods": listed("allowedMethods") or known,
            "AllowCredentials": node.get("allowCredentials"),
            "ExposeHeaders": listed("exposedResponseHeaders"),
            "MaxAge": node.get("maxAge"),
        }
    )


def authorizers(service: Service, draft: Draft, settings: Node, api: Any) -> dict[str, Authorizer]:
    found = {}
    declared = fields.mapping(settings.get("authorizers"), "provider.httpApi.authorizers")
    for key, node in declared.items():
        what = f"the authorizer {key!r}"
        service.keys.check(node, keys.HTTP_API_AUTHORIZER, what)
        named = node.get("name")
        name = fields.text(named, f"name of {what}") if named else key
        given = node.get("type")
        kind = fields.choice(given, f"type of {what}", ("jwt", "request")) if given else "jwt"
        logical_id = f"HttpApiAuthorizer{naming.normal(name)}"
        source = node.get("identitySource")
        properties: dict[str, Any] = {
            "ApiId": api,
            "Name": name,
            "IdentitySource": fields.one_or_more(source),
        }
        if kind == "jwt":
            properties["AuthorizerType"] = "JWT"
            properties["JwtConfiguration"] = {
                "Audience": fields.one_or_more(fields.required(node, "audience", what)),
                "Issuer": fields.required(node, "issuerUrl", what),
            }
        else:
            properties |= _request_authorizer(service, draft, node, name=name, what=what, api=api)
        draft.add(logical_id, "AWS::ApiGatewayV2::Authorizer", properties, node.where)
        found[key] = Authorizer(logical_id, "JWT" if kind == "jwt" else "CUSTOM")
    return found


def _request_authorizer(
    service: Service, draft: Draft, node: Node, *, name: str, what: str, api: Any
) -> dict[str, Any]:
    own, arn = node.get("functionName"), node.get("functionArn")
    if (own is None) == (arn is None):
        raise BadInput(f"{what} needs either functionName or functionArn", where=node.where)
    target: Any = service.function(own, what).arn if own is not None else arn
    if not fields.flag(node.get("managedExternally"), "managedExternally", False):
        allow(
            draft,
            f"{naming.normal(name)}LambdaAuthorizerPermissionHttpApi",
            target,
            "apigateway.amazonaws.com",
            node.where,
            arns.in_account("execute-api", api, "/*"),
        )
    return {
        "AuthorizerType": "REQUEST",
        "AuthorizerUri": arns.invocation(target),
        "EnableSimpleResponses": node.get("enableSimpleResponses"),
        "AuthorizerResultTtlInSeconds": node.get("resultTtlInSeconds"),
        "AuthorizerPayloadFormatVersion": node.get("payloadVersion") or "2.0",
    }


def authorization(
    service: Service, node: Node | None, known: dict[str, Authorizer], what: str
) -> dict[str, Any]:
    """The properties of a route about it."""
    if node is None:
        return {}
    settings = node if isinstance(node.value, dict) else Node({"name": node}, node.where)
    service.keys.check(settings, ("id", "name", "scopes", "type"), f"the authorizer of {what}")
    given = settings.get("type")
    if given is not None and str(given.value) == "aws_iam":
        return {"AuthorizationType": "AWS_IAM"}
    scopes = settings.get("scopes")
    if (own := settings.get("id")) is not None:
        kind = "CUSTOM" if given is not None and given.value == "request" else "JWT"
        return {"AuthorizationType": kind, "AuthorizerId": own, "AuthorizationScopes": scopes}
    named = fields.required(settings, "name", f"the authorizer of {what}")
    name = fields.text(named, "name")
    if name not in known:
        raise BadInput(
            f"{what}: provider.httpApi has no authorizer {name!r}",
            where=named.where,
            fix=did_you_mean(name, known) or "add it under provider.httpApi.authorizers",
        )
    authorizer = known[name]
    return {
        "AuthorizationType": authorizer.type,
        "AuthorizerId": {"Ref": authorizer.logical_id},
        "AuthorizationScopes": scopes,
    }
