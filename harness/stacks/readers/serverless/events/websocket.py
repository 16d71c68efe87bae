"""`websocket`: one WebSocket API for all functions (Serverless Framework: Websocket)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from harness.errors import BadInput
from harness.stacks.readers.serverless import arns, fields, keys, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.events.permission import allow
from harness.stacks.readers.serverless.nodes import Node, plain
from harness.stacks.readers.serverless.service import Service, ServiceFunction

_API = {"Ref": "WebsocketsApi"}
_AUTH = ["route.request.header.Auth"]


def add(service: Service, draft: Draft) -> None:
    provider = service.provider
    own = provider.at("apiGateway", "websocketApiId")
    api: Any = own or _API
    routes: list[str] = []
    first: Node | None = None
    for function in service.functions:
        for _, event in function.events("websocket"):
            if first is None:
                first = event
            routes += _route(service, draft, function, event, api)
    if first is None:
        return
    description = provider.get("websocketsDescription") or "Serverless Websockets"
    if own is None:
        selected = provider.get("websocketsApiRouteSelectionExpression")
        draft.add(
            "WebsocketsApi",
            "AWS::ApiGatewayV2::Api",
            {
                "Name": provider.get("websocketsApiName")
                or f"{service.stage}-{service.name}-websockets",
                "RouteSelectionExpression": selected or "$request.body.action",
                "Description": description,
                "ProtocolType": "WEBSOCKET",
            },
            first.where,
        )
    connections = {"Fn::Sub": "arn:${AWS::Partition}:execute-api:*:*:*/@connections/*"}
    draft.allow(["execute-api:ManageConnections"], [connections])
    deployment = _deployment(
        service,
        draft,
        routes,
        api=api,
        description=description,
        first=first,
        staged=own is not None,
    )
    if own is None:
        draft.add(
            "WebsocketsDeploymentStage",
            "AWS::ApiGatewayV2::Stage",
            {
                "ApiId": api,
                "StageName": service.stage,
                "Description": description,
                "DeploymentId": {"Ref": deployment},
            },
            first.where,
        )
    parts = [".execute-api.", arns.REGION, ".", {"Ref": "AWS::URLSuffix"}, f"/{service.stage}"]
    draft.outputs["ServiceEndpointWebsocket"] = {
        "Description": "URL of the service endpoint",
        "Value": arns.joined("wss://", api, *parts),
    }


def _route(
    service: Service, draft: Draft, function: ServiceFunction, event: Node, api: Any
) -> list[str]:
    what = f"the websocket event of {function.title}"
    settings = event if isinstance(event.value, dict) else Node({"route": event}, event.where)
    service.keys.check(settings, keys.WEBSOCKET, what)
    named = fields.required(settings, "route", what)
    logical_id = f"{naming.route(fields.text(named, f'route of {what}'))}WebsocketsRoute"
    if logical_id in draft.resources:
        raise BadInput(f"the route {named.value!r} is given twice", where=event.where)
    prefix = naming.normal(function.key)
    integration = f"{prefix}WebsocketsIntegration"
    draft.add(
        integration,
        "AWS::ApiGatewayV2::Integration",
        {
            "ApiId": api,
            "IntegrationType": "AWS_PROXY",
            "IntegrationUri": arns.invocation(function.arn),
        },
        event.where,
    )
    permission = f"{prefix}LambdaPermissionWebsockets"
    allow(draft, permission, function.arn, "apigateway.amazonaws.com", event.where)
    response = settings.get("routeResponseSelectionExpression")
    draft.add(
        logical_id,
        "AWS::ApiGatewayV2::Route",
        {
            "ApiId": api,
            "RouteKey": named,
            "Target": {"Fn::Join": ["/", ["integrations", {"Ref": integration}]]},
            "RouteResponseSelectionExpression": response,
            **_authorizer(service, draft, settings.get("authorizer"), api, what),
        },
        event.where,
    )
    if response is None:
        return [logical_id]
    draft.add(
        f"{logical_id}Response",
        "AWS::ApiGatewayV2::RouteResponse",
        {"ApiId": api, "RouteId": {"Ref": logical_id}, "RouteResponseKey": "$default"},
        event.where,
    )
    return [f"{logical_id}Response", logical_id]


def _authorizer(
    service: Service, draft: Draft, node: Node | None, api: Any, what: str
) -> dict[str, Any]:
    if node is None:
        return {"AuthorizationType": "NONE"}
    settings = node
    if not isinstance(node.value, dict):
        key = "arn" if ":" in fields.text(node, f"authorizer of {what}") else "name"
        settings = Node({key: node}, node.where)
    arn, named = settings.get("arn"), settings.get("name")
    if arn is None:
        named = fields.required(settings, "name", f"the authorizer of {what}")
        target: Any = service.function(named, f"the authorizer of {what}").arn
    else:
        target = arn
        if named is None and isinstance(arn.value, str):
            named = Node(arn.value.split(":")[-1], arn.where)
        if named is None:
            raise BadInput(f"the authorizer of {what} needs a name", where=arn.where)
    name = fields.text(named, "name")
    logical_id = f"{naming.normal(name)}WebsocketsAuthorizer"
    draft.add(
        logical_id,
        "AWS::ApiGatewayV2::Authorizer",
        {
            "ApiId": api,
            "Name": name,
            "AuthorizerType": "REQUEST",
            "AuthorizerUri": arns.invocation(target),
            "IdentitySource": fields.one_or_more(settings.get("identitySource")) or _AUTH,
        },
        node.where,
    )
    permission = f"{naming.normal(name)}LambdaPermissionWebsockets"
    allow(draft, permission, target, "apigateway.amazonaws.com", node.where)
    return {"AuthorizationType": "CUSTOM", "AuthorizerId": {"Ref": logical_id}}


def _deployment(
    service: Service,
    draft: Draft,
    routes: list[str],
    *,
    api: Any,
    description: Any,
    first: Node,
    staged: bool,
) -> str:
    parts = {k: v for k, v in draft.resources.items() if "Websockets" in k}
    digest = hashlib.sha256(json.dumps(plain(parts), sort_keys=True).encode()).hexdigest()
    logical_id = f"WebsocketsDeployment{digest[:13]}"
    draft.add(
        logical_id,
        "AWS::ApiGatewayV2::Deployment",
        {
            "ApiId": api,
            "Description": description,
            "StageName": service.stage if staged else None,
        },
        first.where,
        depends_on=routes,
    )
    return logical_id
