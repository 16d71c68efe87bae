"""Requests to authorizer functions."""

from __future__ import annotations

from typing import Any

from harness.events.looking import Look
from harness.events.model import Found, Kind
from harness.events.shapes import has, need, text


def _token(event: Any, _: Look) -> Found | None:
    if text(event, "type") != "TOKEN" or not has(event, "methodArn", "authorizationToken"):
        return None
    need(event, str, "authorizationToken")
    return Found(method_of(need(event, str, "methodArn")))


def _request(event: Any, _: Look) -> Found | None:
    if text(event, "type") != "REQUEST" or not has(event, "methodArn", "requestContext"):
        return None
    need(event, str, "httpMethod")
    return Found(method_of(need(event, str, "methodArn")))


def _second(event: Any, _: Look) -> Found | None:
    if text(event, "type") != "REQUEST" or not has(event, "routeArn", "requestContext"):
        return None
    return Found(text(event, "routeKey"))


def method_of(arn: str) -> str:
    """`GET /items`, from `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/GET/items`."""
    parts = arn.split(":", 5)[-1].split("/", 3)
    return f"{parts[2]} /{parts[3] if len(parts) > 3 else ''}" if len(parts) > 2 else ""


def _appsync(event: Any, _: Look) -> Found | None:
    if not has(event, "authorizationToken", "requestContext"):
        return None
    context = event["requestContext"]
    if not has(context, "apiId") or not (has(context, "queryString") or has(context, "operation")):
        return None
    return Found(text(context, "operationName") or text(context, "operation"))


_MAKES = "makes the HTTP request that the authorizer is asked about"

KINDS = (
    Kind("authorizer-token", "TOKEN authorizer of a REST API", _token, replay=_MAKES),
    Kind(
        "authorizer-request", "REQUEST authorizer, payload format 1.0", _request, replay=_MAKES
    ),
    Kind(
        "authorizer-v2", "Lambda authorizer of an HTTP API, payload format 2.0", _second,
        replay=_MAKES,
    ),
    Kind(
        "appsync-authorizer", "AppSync Lambda authorizer", _appsync,
        obstacle="AppSync is not in the engine",
    ),
)  # fmt: skip
