"""`httpApi`: one HTTP API for all functions (Serverless Framework: HTTP API)."""

from __future__ import annotations

from typing import Any

from harness.errors import BadInput
from harness.stacks.readers.serverless import arns, fields, keys, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.events import http_api_settings as api_settings
from harness.stacks.readers.serverless.events.permission import allow
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.service import Service, ServiceFunction

API = "HttpApi"
_METHODS = ("GET", "POST", "PUT", "PATCH", "OPTIONS", "HEAD", "DELETE", "ANY", "*")


def add(service: Service, draft: Draft) -> None:
    settings = service.provider.get("httpApi") or Node({}, service.provider.where)
    service.keys.check(settings, keys.PROVIDER_HTTP_API, "provider.httpApi")
    api: Any = settings.get("id") or {"Ref": API}
    authorizers = api_settings.authorizers(service, draft, settings, api)
    methods: set[str] = set()
    seen: dict[str, Node] = {}
    first: Node | None = None
    for function in service.functions:
        for _, event in function.events("httpApi"):
            first = first or event
            method = _route(
                service, draft, function, event, api=api, authorizers=authorizers, seen=seen
            )
            methods |= set(_METHODS[:-2]) if method == "ANY" else {method}
    if settings.get("id") is None and first is not None:
        api_settings.add_api(service, draft, settings, first, sorted(methods))


def _route(
    service: Service,
    draft: Draft,
    function: ServiceFunction,
    event: Node,
    *,
    api: Any,
    authorizers: dict[str, api_settings.Authorizer],
    seen: dict[str, Node],
) -> str:
    what = f"the httpApi event of {function.title}"
    method, path = _parsed(service, event, what)
    key = "$default" if path == "*" else f"{method} {path}"
    if key in seen:
        raise BadInput(
            f"the route {key!r} is given twice (first at {seen[key].where})", where=event.where
        )
    seen[key] = event
    prefix = naming.normal(function.key)
    target = f"HttpApiIntegration{prefix}"
    if target not in draft.resources:
        _integration(service, draft, function, event, api)
    part = "Default" if path == "*" else naming.path_parts(key)
    authorizer = event.get("authorizer") if isinstance(event.value, dict) else None
    draft.add(
        f"HttpApiRoute{part}",
        "AWS::ApiGatewayV2::Route",
        {
            "ApiId": api,
            "RouteKey": key,
            "Target": {"Fn::Join": ["/", ["integrations", {"Ref": target}]]},
            **api_settings.authorization(service, authorizer, authorizers, what),
        },
        event.where,
        depends_on=[target],
    )
    return "ANY" if path == "*" else method


def _parsed(service: Service, event: Node, what: str) -> tuple[str, str]:
    """Method and path; `*` stands for every route that no other one takes."""
    if isinstance(event.value, str):
        if event.value == "*":
            return "ANY", "*"
        method, _, path = event.value.partition(" ")
        method_node = Node(method, event.where)
        path = path.strip()
    else:
        fields.mapping(event, what)
        service.keys.check(event, keys.HTTP_API, what)
        path = fields.text(fields.required(event, "path", what), f"path of {what}")
        if path == "*" and event.get("method") is None:
            return "ANY", "*"
        method_node = fields.required(event, "method", what)
    method = fields.choice(method_node, f"method of {what}", _METHODS)
    if not path.startswith("/") and path != "*":
        raise BadInput(
            f"{what}: the path {path!r} does not begin with a slash",
            where=event.where,
            fix="GET /users/{id}",
        )
    return "ANY" if method == "*" else method, path


def _integration(
    service: Service, draft: Draft, function: ServiceFunction, event: Node, api: Any
) -> None:
    payload = function.node.at("httpApi", "payload") or service.provider.at("httpApi", "payload")
    prefix = naming.normal(function.key)
    draft.add(
        f"HttpApiIntegration{prefix}",
        "AWS::ApiGatewayV2::Integration",
        {
            "ApiId": api,
            "IntegrationType": "AWS_PROXY",
            "IntegrationUri": function.arn,
            "PayloadFormatVersion": fields.text(payload, "payload") if payload else "2.0",
            "TimeoutInMillis": 30000,
        },
        event.where,
    )
    allow(
        draft,
        f"{prefix}LambdaPermissionHttpApi",
        function.arn,
        "apigateway.amazonaws.com",
        event.where,
        arns.in_account("execute-api", api, "/*"),
    )
