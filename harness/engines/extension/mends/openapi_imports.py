"""What an API that is made from OpenAPI loses when it is imported (4.13.1, 4.14.0).

- The `credentials` of its integrations. The call that API Gateway then makes is in no account
  that anything was deployed to, and finds neither queue nor state machine.
- That a method wants a signed request (`awsSigv4`, SAM's `AWS_IAM`): everybody came in.
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
_AUTH = "x-amazon-apigateway-auth"
_AUTH_TYPE = "x-amazon-apigateway-authtype"
_CALLER = "arn:aws:iam::*:user/*"
"""Stands for the caller's own credentials: no role is taken on. The engine then calls as API
Gateway, whom SAM's permission lets in."""
_RESPONSES = "x-amazon-apigateway-gateway-responses"


def install() -> None:
    after_import("localstack.services.apigateway.helpers", _mend)


def _mend(helpers: Any) -> None:
    stock = helpers.import_api_from_openapi_spec

    @functools.wraps(stock)
    def import_api(rest_api: Any, context: Any, open_api_spec: Any, *args: Any, **kw: Any) -> Any:
        imported = stock(rest_api, context, open_api_spec, *args, **kw)
        given, signed = dict(_credentials(open_api_spec)), set(_signed(open_api_spec))
        for resource in imported[0].resources.values():
            for verb, method in resource.resource_methods.items():
                if (resource.get_path(), verb.upper()) in signed:
                    method.authorization_type = "AWS_IAM"
                role = given.get((resource.get_path(), verb.upper()))
                if role and getattr(method, "method_integration", None) is not None:
                    method.method_integration.credentials = role
        api = helpers.get_apigateway_store(context=context).rest_apis[imported[0].id]
        api.gateway_responses.update(_responses(open_api_spec))
        return imported

    helpers.import_api_from_openapi_spec = import_api


def _credentials(spec: dict[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    """Path and verb of each method that names a role for its integration."""
    for place, method in _methods(spec):
        integration = method.get(_INTEGRATION)
        role = integration.get("credentials") if isinstance(integration, dict) else None
        if role and role != _CALLER:
            yield place, role


def _signed(spec: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Path and verb of each method that wants a signed request."""
    schemes = spec.get("securityDefinitions") or {}
    schemes = schemes or (spec.get("components") or {}).get("securitySchemes") or {}
    signing = {name for name, scheme in schemes.items() if scheme.get(_AUTH_TYPE) == "awsSigv4"}
    for place, method in _methods(spec):
        wanted = method.get("security", spec.get("security")) or []
        asked = {name for each in wanted for name in each}
        if asked & signing or (method.get(_AUTH) or {}).get("type") == "AWS_IAM":
            yield place


def _methods(spec: dict[str, Any]) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """Each method with its path and verb."""
    for path, methods in (spec.get("paths") or {}).items():
        for verb, method in methods.items() if isinstance(methods, dict) else ():
            if isinstance(method, dict):
                yield (path, "ANY" if verb == _ANY else verb.upper()), method


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
