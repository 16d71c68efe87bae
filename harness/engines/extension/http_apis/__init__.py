"""HTTP APIs (API Gateway v2), which the free LocalStack does not have.

`control/`        `apigatewayv2`: making and changing APIs, deployments, OpenAPI
`authorizing/`    JWT and Lambda authorizers
`integrations/`   functions, services, other HTTP servers
`serving`         a request, from its address to the answer

WebSocket APIs are made here too and served in `websockets`. AWS: API Gateway Developer Guide,
"API Gateway HTTP APIs".
"""

from __future__ import annotations

from typing import Any

from ..mends.gateway_handlers import serve_before
from ..resource_types import provide

TYPES = (
    "Api",
    "ApiMapping",
    "Authorizer",
    "Deployment",
    "DomainName",
    "Integration",
    "IntegrationResponse",
    "Model",
    "Route",
    "RouteResponse",
    "Stage",
)
"""Of `AWS::ApiGatewayV2`, made by `cloudformation.resources.apis`."""


def install() -> None:
    """Called once, before the LocalStack runtime is created."""
    provide(*(f"AWS::ApiGatewayV2::{name}" for name in TYPES))
    serve_before(_serve, "serve_localstack_resources")


def _serve(chain: Any, context: Any, response: Any) -> None:
    """Request handler: what is addressed to an API of ours goes no further."""
    import sys

    # Nothing is loaded for it until the first API is made.
    if f"{__name__}.apis" not in sys.modules:
        return
    from . import addressing

    request = context.request
    path = addressing.raw_path(request)
    if not addressing.may_be_addressed(request.host, path):
        return
    address = addressing.address_of(request.host, path)
    if address is None:
        return
    if address.api.is_websocket:
        from .. import websockets

        websockets.serve(context, address, response)
    else:
        from .serving import serve

        _write(serve(request, address), response)
    chain.stop()


def _write(answer: Any, response: Any) -> None:
    response.status_code = answer.status
    response.headers.clear()
    for name, value in answer.headers:
        response.headers.add(name, value)
    response.set_data(answer.body)
