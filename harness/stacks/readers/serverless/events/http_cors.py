"""`cors` of `http` events: an OPTIONS method that answers by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from harness.errors import Location
from harness.stacks.readers.serverless import fields, keys
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.events.http_endpoint import Endpoint
from harness.stacks.readers.serverless.service import Service

HEADERS = [
    "Content-Type",
    "X-Amz-Date",
    "Authorization",
    "X-Api-Key",
    "X-Amz-Security-Token",
    "X-Amz-User-Agent",
    "X-Amzn-Trace-Id",
]


@dataclass
class Cors:
    where: Location
    origins: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    credentials: bool = False
    max_age: Any = None
    cache_control: Any = None


def cors_of(service: Service, endpoint: Endpoint) -> Cors | None:
    """What `cors` says; None where it is absent or false."""
    node = endpoint.get("cors")
    if node is None or node.value is False:
        return None
    own = endpoint.method.upper()
    if not isinstance(node.value, dict):
        fields.flag(node, f"cors of {endpoint.what}", True)
        return Cors(node.where, ["*"], list(HEADERS), ["OPTIONS", own])
    service.keys.check(node, keys.HTTP_CORS, f"cors of {endpoint.what}")
    origins = [str(o.value) for o in fields.one_or_more(node.get("origins") or node.get("origin"))]
    listed = [part.strip() for origin in origins or ["*"] for part in origin.split(",")]
    headers = [str(h.value) for h in fields.one_or_more(node.get("headers"))] or list(HEADERS)
    methods = [str(m.value).upper() for m in fields.one_or_more(node.get("methods"))]
    methods += [name for name in ("OPTIONS", own) if name not in methods]
    credentials = fields.flag(node.get("allowCredentials"), "allowCredentials", False)
    age, cache = node.get("maxAge"), node.get("cacheControl")
    return Cors(
        node.where,
        listed,
        headers,
        methods,
        credentials,
        age.value if age else None,
        cache.value if cache else None,
    )


def by_path(service: Service, endpoints: list[Endpoint]) -> dict[str, Cors]:
    """One preflight answer a path, for all methods that it has."""
    found: dict[str, Cors] = {}
    for endpoint in endpoints:
        cors = cors_of(service, endpoint)
        if cors is None:
            continue
        whole = found.setdefault(endpoint.path, Cors(cors.where))
        for key in ("origins", "headers", "methods"):
            mine = getattr(whole, key)
            mine += [name for name in getattr(cors, key) if name not in mine]
        whole.credentials = whole.credentials or cors.credentials
        whole.max_age = cors.max_age or whole.max_age
        whole.cache_control = cors.cache_control or whole.cache_control
    return found


def add_preflight(draft: Draft, logical_id: str, cors: Cors, resource: Any, api: Any) -> None:
    methods = ",".join(cors.methods).replace("ANY", "DELETE,GET,HEAD,PATCH,POST,PUT")
    headers = fields.optional(
        {
            "Access-Control-Allow-Origin": f"'{cors.origins[0]}'",
            "Access-Control-Allow-Headers": f"'{','.join(cors.headers)}'",
            "Access-Control-Allow-Methods": f"'{methods}'",
            "Access-Control-Allow-Credentials": "'true'" if cors.credentials else None,
            "Access-Control-Max-Age": f"'{cors.max_age}'" if cors.max_age else None,
            "Cache-Control": f"'{cors.cache_control}'" if cors.cache_control else None,
        }
    )
    names = {f"method.response.header.{name}": value for name, value in headers.items()}
    draft.add(
        logical_id,
        "AWS::ApiGateway::Method",
        {
            "AuthorizationType": "NONE",
            "HttpMethod": "OPTIONS",
            "MethodResponses": [
                {"StatusCode": "200", "ResponseParameters": dict.fromkeys(names, True)}
            ],
            "Integration": {
                "Type": "MOCK",
                "RequestTemplates": {"application/json": "{statusCode:200}"},
                "ContentHandling": "CONVERT_TO_TEXT",
                "IntegrationResponses": [
                    {
                        "StatusCode": "200",
                        "ResponseParameters": names,
                        "ResponseTemplates": {"application/json": _origin_template(cors)},
                    }
                ],
            },
            "ResourceId": resource,
            "RestApiId": api,
        },
        cors.where,
    )


def _origin_template(cors: Cors) -> str:
    """Of several origins, the one that asks is answered."""
    if len(cors.origins) < 2:
        return ""
    patterns = [re.escape(o).replace(r"\*", ".+").replace("\\", "\\\\") for o in cors.origins]
    asked = " || ".join(f'$origin.matches("{pattern}")' for pattern in patterns)
    return (
        '#set($origin = $input.params("Origin"))'
        '#if($origin == "")#set($origin = $input.params("origin"))#end'
        f"#if({asked})"
        "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end"
    )


def response_headers(cors: Cors | None) -> dict[str, str]:
    """What the answer of an integration other than a proxy gets."""
    if cors is None:
        return {}
    headers = {"Access-Control-Allow-Origin": f"'{','.join(cors.origins)}'"}
    if cors.credentials:
        headers["Access-Control-Allow-Credentials"] = "'true'"
    return headers
