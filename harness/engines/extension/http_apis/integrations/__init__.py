"""What a route leads to: a function, a service's API, or another HTTP server."""

from __future__ import annotations

from ..answers import Answer, Refused
from ..apis import Part
from ..incoming import Incoming


def answer(request: Incoming, integration: Part) -> Answer:
    """
    Raises:
        Refused: API Gateway answers by itself.
    """
    if integration["IntegrationType"] == "HTTP_PROXY":
        from . import proxy

        return proxy.answer(request, integration)
    if integration.get("IntegrationSubtype"):
        from . import services

        return services.answer(request, integration)
    from . import function

    return function.answer(request, integration)


def timeout_of(integration: Part) -> float:
    return int(integration.get("TimeoutInMillis") or 30_000) / 1000


def unavailable() -> Refused:
    return Refused(503, "Service Unavailable")
