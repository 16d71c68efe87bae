"""A REST API's gateway responses: their templates and headers are kept and never used.

CORS headers on an API's own errors, which SAM's `GatewayResponses` are mostly for, are missing
then (4.13.1, 4.14.0). AWS: "Gateway responses in API Gateway" in the developer guide.
"""

from __future__ import annotations

import copy
import functools
import json
from typing import Any

from .on_import import after_import

_HEADER = "gatewayresponse.header."
_JSON = "application/json"
_DEFAULT = '{"message":$context.error.messageString}'


def install() -> None:
    after_import(
        "localstack.services.apigateway.next_gen.execute_api.handlers.gateway_exception", _mend
    )


def _mend(module: Any) -> None:
    handler = module.GatewayExceptionHandler
    stock = handler.create_exception_response

    @functools.wraps(stock)
    def create(self: Any, exception: Any, context: Any) -> Any:
        response = stock(self, exception, context)
        configured = module.get_gateway_response_or_default(
            exception.type, context.deployment.rest_api.gateway_responses
        )
        for name, value in (configured.get("responseParameters") or {}).items():
            if name.startswith(_HEADER) and (text := _parameter(value, context)) is not None:
                response.headers[name[len(_HEADER) :]] = text
        templates = configured.get("responseTemplates") or {}
        template = templates.get(_JSON)
        if template is None and templates:
            content_type, template = next(iter(templates.items()))
            response.headers["Content-Type"] = content_type
        if template and template.strip() != _DEFAULT:
            response.set_data(_rendered(template, exception, context))
        return response

    handler.create_exception_response = create


def _parameter(value: str, context: Any) -> str | None:
    """A static value, or one of the request's headers or parameters."""
    if value.startswith("'"):
        return value.strip("'")
    source, _, name = value.rpartition(".")
    request = context.invocation_request or {}
    kinds = {
        "method.request.header": "headers",
        "method.request.querystring": "query_string_parameters",
        "method.request.path": "path_parameters",
    }
    if source not in kinds:
        return None
    found = (request.get(kinds[source]) or {}).get(name)
    return None if found is None else str(found)


def _rendered(template: str, exception: Any, context: Any) -> str:
    from localstack.services.apigateway.next_gen.execute_api.template_mapping import (
        ApiGatewayVtlTemplate,
    )

    variables = copy.deepcopy(dict(context.context_variables or {}))
    variables["error"] = {
        "message": exception.message,
        "messageString": json.dumps(exception.message),
        "responseType": str(exception.type),
        "validationErrorString": "",
    }
    stage = context.stage_variables or {}
    rendered = ApiGatewayVtlTemplate().render_vtl(
        template=template.strip(),
        variables={"context": variables, "stageVariables": stage, "input": {}},
    )
    return str(rendered)
