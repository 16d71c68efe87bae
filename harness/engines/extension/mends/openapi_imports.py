"""What an API that is made from OpenAPI loses when it is imported (4.13.1, 4.14.0).

- The `credentials` of its integrations. The call that API Gateway then makes is in no account
  that anything was deployed to, and finds neither queue nor state machine.
- Its gateway responses, which are where SAM puts `GatewayResponses`.

SAM writes every API as OpenAPI. AWS: "OpenAPI extensions for API Gateway" in the developer guide.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from .on_import import after_import

_ANY = "x-amazon-apigateway-any-method"
_INTEGRATION = "x-amazon-apigateway-integration"
_RESPONSES = "x-amazon-apigateway-gateway-responses"


def install() -> None:
    after_import("localstack.services.apigateway.helpers", _mend)


def _mend(helpers: Any) -> None:
    stock = helpers.import_api_from_openapi_spec

    @functools.wraps(stock)
    def import_api(rest_api: Any, context: Any, open_api_spec: Any, *args: Any, **kw: Any) -> Any:
        imported = stock(rest_api, context, open_api_spec, *args, **kw)
        given = dict(_credentials(open_api_spec))
        for resource in imported[0].resources.values():
            for verb, method in resource.resource_methods.items():
                role = given.get((resource.get_path(), verb.upper()))
                if role and getattr(method, "method_integration", None) is not None:
                    method.method_integration.credentials = role
        api = helpers.get_apigateway_store(context=context).rest_apis[imported[0].id]
        api.gateway_responses.update(_responses(open_api_spec))
        return imported

    helpers.import_api_from_openapi_spec = import_api


def _credentials(spec: dict[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    """Path and verb of each method that names a role for its integration."""
    for path, methods in (spec.get("paths") or {}).items():
        for verb, method in methods.items() if isinstance(methods, dict) else ():
            integration = method.get(_INTEGRATION) if isinstance(method, dict) else None
            if isinstance(integration, dict) and integration.get("credentials"):
                yield (path, "ANY" if verb == _ANY else verb.upper()), integration["credentials"]


def _responses(spec: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The gateway responses by type, as GetGatewayResponse describes them."""
    found = {}
    for kind, given in (spec.get(_RESPONSES) or {}).items():
        response = {"responseType": kind, "defaultResponse": False}
        response["responseParameters"] = given.get("responseParameters") or {}
        response["responseTemplates"] = given.get("responseTemplates") or {}
        if given.get("statusCode"):
            response["statusCode"] = str(given["statusCode"])
        found[kind] = response
    return found
