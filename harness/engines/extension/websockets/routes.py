"""Which route is taken, and what its integration answers.

AWS: Create routes for WebSocket APIs; Integrations for WebSocket APIs; Set up route responses.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import Any

from ..http_apis import functions, mapping
from ..http_apis.apis import Content, Part
from .connections import Connection

_IN_TEXT = re.compile(r"\$\{?request\.body(?:\.([^}]*))?\}?")
_DEFAULT = "$default"
_LONGEST_S = 29.0


class Failed(Exception):
    """The integration failed, or what it answered cannot be read."""


@dataclass
class Answer:
    """`body` None: nothing to send back."""

    status: int = 200
    body: str | None = None
    headers: dict[str, str] | None = None


def of_message(content: Content, data: str | bytes) -> Part | None:
    """The route that a message takes: by the route selection expression, or `$default`."""
    routes = {route["RouteKey"]: route for route in content.parts["Route"].values()}
    key = _selected(content.selection, data)
    named = key is not None and not key.startswith("$")
    return routes.get(key) if named and key in routes else routes.get(_DEFAULT)


def of_key(content: Content, key: str) -> Part | None:
    """`$connect` or `$disconnect`."""
    routes = content.parts["Route"].values()
    return next((route for route in routes if route["RouteKey"] == key), None)


def _selected(expression: str, data: str | bytes) -> str | None:
    text = data if isinstance(data, str) else data.decode("utf-8", "replace")
    missing = False

    def put(found: re.Match[str]) -> str:
        nonlocal missing
        value = mapping.in_json(text, found[1]) if found[1] else text
        missing = missing or value is None
        return value or ""

    selected = _IN_TEXT.sub(put, expression)
    return None if missing else selected


def ask(
    connection: Connection, content: Content, stage: Part, route: Part, event: dict[str, Any]
) -> Answer:
    """
    Raises:
        Failed: see there.
    """
    target = str(route.get("Target") or "").removeprefix("integrations/")
    integration = content.parts["Integration"].get(target)
    if integration is None:
        raise Failed("the route has no integration")
    kind = integration["IntegrationType"]
    if kind == "AWS_PROXY":
        payload = _called(connection, integration, stage, route, event)
        return _of_proxy(payload)
    body = str(event.get("body") or "")
    asked = _rendered(integration, "RequestTemplates", body, event, stage)
    if kind == "MOCK":
        return _of_mock(content, integration, asked, event, stage)
    given = json.loads(asked) if _is_json(asked) else asked
    found = _called(connection, integration, stage, route, given).decode()
    answer = _response_of(content, integration, _DEFAULT)
    return Answer(body=_rendered(answer, "ResponseTemplates", found, event, stage))


def answers(content: Content, route: Part) -> bool:
    """Whether what the integration answers goes back to the client."""
    if not route.get("RouteResponseSelectionExpression"):
        return False
    return any(
        key[0] == route["RouteId"] and response["RouteResponseKey"] == _DEFAULT
        for key, response in content.parts["RouteResponse"].items()
    )


def _called(
    connection: Connection, integration: Part, stage: Part, route: Part, event: Any
) -> bytes:
    arn = functions.arn_of(str(integration["IntegrationUri"]), stage)
    timeout = min(int(integration.get("TimeoutInMillis") or 29_000) / 1000, _LONGEST_S)
    source = f"{connection.api.id}/{connection.stage}/{route['RouteKey']}"
    try:
        return functions.call(connection.api, arn, event, source, timeout)
    except (functions.Failed, functions.TooLate) as failed:
        raise Failed(str(failed)) from failed


def _of_proxy(payload: bytes) -> Answer:
    try:
        found = json.loads(payload or b"null")
        if found is None:
            raise Failed("the function answered nothing")
        status = int(found["statusCode"])
        body = found.get("body")
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Failed("malformed Lambda proxy response") from None
    if body is not None and not isinstance(body, str):
        raise Failed("malformed Lambda proxy response")
    if body and found.get("isBase64Encoded") is True:
        body = base64.b64decode(body).decode("utf-8", "replace")
    return Answer(status, body, found.get("headers") or {})


def _of_mock(
    content: Content, integration: Part, asked: str, event: dict[str, Any], stage: Part
) -> Answer:
    try:
        status = int(json.loads(asked)["statusCode"])
    except (ValueError, KeyError, TypeError):
        raise Failed("the request template of a MOCK integration gives no statusCode") from None
    answer = _response_of(content, integration, f"/{status}/")
    return Answer(status, _rendered(answer, "ResponseTemplates", "", event, stage) or None)


def _response_of(content: Content, integration: Part, key: str) -> Part:
    found = {
        response["IntegrationResponseKey"]: response
        for (above, _), response in content.parts["IntegrationResponse"].items()
        if above == integration["IntegrationId"]
    }
    return found.get(key) or found.get(_DEFAULT) or {}


def _rendered(part: Part, name: str, body: str, event: dict[str, Any], stage: Part) -> str:
    """The body by the template that the selection expression names; as it is without one."""
    templates: dict[str, str] = part.get(name) or {}
    expression = str(part.get("TemplateSelectionExpression") or _DEFAULT).replace("\\$", "$")
    template = templates.get(_selected(expression, body) or "") or templates.get(expression)
    template = template or templates.get(_DEFAULT) or templates.get("application/json")
    if template is None:
        return body
    from localstack.services.apigateway.next_gen.execute_api.template_mapping import (
        ApiGatewayVtlTemplate,
    )

    variables = {
        "context": event["requestContext"],
        "stageVariables": stage.get("StageVariables") or {},
        "input": {"body": body, "params": {}},
    }
    return str(ApiGatewayVtlTemplate().render_vtl(template=template, variables=variables))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
