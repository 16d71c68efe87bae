"""What a REST method does with a request (Serverless Framework: REST API, Integrations)."""

from __future__ import annotations

from typing import Any

from harness.errors import BadInput
from harness.stacks.readers.serverless import arns, fields
from harness.stacks.readers.serverless.events.http_cors import cors_of, response_headers
from harness.stacks.readers.serverless.events.http_endpoint import Endpoint
from harness.stacks.readers.serverless.events.http_requests import parameters_of
from harness.stacks.readers.serverless.events.http_templates import FORM_REQUEST, JSON_REQUEST
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.service import Service

_STATUS_PATTERNS = {
    "200": "",
    **{code: rf"[\s\S]*\[{code}\][\s\S]*" for code in ("400", "401", "403", "404", "422", "502")},
    "500": r"[\s\S]*(Process\s?exited\s?before\s?completing\s?request|\[500\])[\s\S]*",
    "504": r"([\s\S]*\[504\][\s\S]*)|(.*Task timed out after \d+\.\d+ seconds$)",
}
"""Texts of an error that make its status."""


def integration(service: Service, endpoint: Endpoint) -> dict[str, Any]:
    kind = endpoint.integration
    found: dict[str, Any] = {
        "IntegrationHttpMethod": "POST",
        "Type": kind,
        "TimeoutInMillis": endpoint.get("timeoutInMillis")
        or service.provider.at("apiGateway", "timeoutInMillis"),
    }
    request = endpoint.get("request")
    if kind in ("AWS", "AWS_PROXY"):
        found["Uri"] = arns.invocation(endpoint.function.arn)
    elif kind in ("HTTP", "HTTP_PROXY"):
        uri = request.get("uri") if request is not None else None
        if uri is None:
            raise BadInput(
                f"{endpoint.what} has no request.uri, which {kind} needs",
                where=endpoint.node.where,
                fix="request: {uri: https://…}",
            )
        method = request.get("method") if request is not None else None
        found["Uri"] = uri
        found["IntegrationHttpMethod"] = str(method.value if method else endpoint.method).upper()
        found["ConnectionType"] = endpoint.get("connectionType")
        found["ConnectionId"] = endpoint.get("connectionId")
    if kind in ("AWS", "HTTP", "MOCK"):
        found |= _translated(service, endpoint, request)
    return fields.optional({**found, "RequestParameters": _parameters(service, endpoint)})


def _translated(service: Service, endpoint: Endpoint, request: Node | None) -> dict[str, Any]:
    is_lambda = endpoint.integration == "AWS"
    templates: dict[str, Any] = {}
    if is_lambda:
        templates = {
            "application/json": JSON_REQUEST,
            "application/x-www-form-urlencoded": FORM_REQUEST,
        }
    given = request.get("template") if request is not None else None
    for content_type, template in fields.mapping(given, "request.template").items():
        if template.value is None:
            templates.pop(content_type, None)
        else:
            templates[content_type] = template
    passing = request.get("passThrough") if request is not None else None
    return {
        "PassthroughBehavior": passing or ("NEVER" if is_lambda else None),
        "ContentHandling": request.get("contentHandling") if request is not None else None,
        "RequestTemplates": templates or None,
        "IntegrationResponses": _responses(service, endpoint),
    }


def _parameters(service: Service, endpoint: Endpoint) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    if endpoint.integration != "AWS_PROXY":
        for name, _, mapped in parameters_of(service, endpoint):
            found[f"integration.{name.removeprefix('method.')}"] = mapped or name
    if fields.flag(endpoint.get("async"), f"async of {endpoint.what}", False):
        found["integration.request.header.X-Amz-Invocation-Type"] = "'Event'"
    return found or None


def _codes(endpoint: Endpoint) -> dict[str, Node]:
    """Settings by status; those that the framework has where none are given."""
    given = endpoint.node.at("response", "statusCodes")
    where = endpoint.node.where
    if given is None:
        if endpoint.integration != "AWS" and endpoint.get("response") is None:
            return {}
        return {
            code: Node({"pattern": Node(pattern, where)}, where)
            for code, pattern in _STATUS_PATTERNS.items()
        }
    found = {str(code): node for code, node in fields.mapping(given, "statusCodes").items()}
    if not any(_pattern(node) == "" for node in found.values()):
        found["200"] = found.get("200") or Node({}, where)
    return found


def _pattern(node: Node) -> Any:
    pattern = node.get("pattern")
    return "" if pattern is None else pattern.value


def _headers(service: Service, endpoint: Endpoint, settings: Node) -> dict[str, Any]:
    cors = response_headers(cors_of(service, endpoint))
    common = fields.mapping(endpoint.node.at("response", "headers"), "response.headers")
    own = fields.mapping(settings.get("headers"), "headers of a status")
    return {
        f"method.response.header.{name}": value for name, value in {**cors, **common, **own}.items()
    }


def _responses(service: Service, endpoint: Endpoint) -> list[dict[str, Any]]:
    common = endpoint.node.at("response", "template")
    handling = endpoint.node.at("response", "contentHandling")
    found = []
    for code, settings in _codes(endpoint).items():
        templates: dict[str, Any] = {"application/json": common} if common else {}
        if (own := settings.get("template")) is not None:
            is_text = isinstance(own.value, str)
            templates |= {"application/json": own} if is_text else fields.mapping(own, "template")
        found.append(
            fields.optional(
                {
                    "StatusCode": code,
                    "SelectionPattern": _pattern(settings),
                    "ResponseParameters": _headers(service, endpoint, settings),
                    "ResponseTemplates": templates,
                    "ContentHandling": handling if code.startswith("2") else None,
                }
            )
        )
    return found


def method_responses(service: Service, endpoint: Endpoint) -> list[dict[str, Any]]:
    if endpoint.integration not in ("AWS", "HTTP", "MOCK"):
        return []
    return [
        {
            "StatusCode": code,
            "ResponseParameters": dict.fromkeys(_headers(service, endpoint, settings), True),
            "ResponseModels": {},
        }
        for code, settings in _codes(endpoint).items()
    ]
