"""WebSocket APIs: connections, their messages, and posting to them.

`connecting`   the upgrade: authorizer and `$connect`
`listening`    a connection's life: messages, idleness, the end
`routes`       which route a message takes, and what its integration answers
`posting`      `apigatewaymanagementapi`: `@connections`

AWS: API Gateway Developer Guide, "API Gateway WebSocket APIs". APIs are made in `http_apis`.
"""

from __future__ import annotations

from typing import Any

from ..mends.gateway_handlers import serve_before


def install() -> None:
    """Called once, before the LocalStack runtime is created."""
    serve_before(_readdress)


def _readdress(_chain: Any, context: Any, _response: Any) -> None:
    """Request handler before all others: a call of `@connections` is one of a service."""
    if "/@connections/" in context.request.path or "%40connections" in context.request.path:
        from .posting import readdress

        readdress(context)


def serve(context: Any, address: Any, response: Any) -> None:
    """Answer a request that is addressed to a WebSocket API."""
    from .connecting import connect

    connect(context, address, response)
