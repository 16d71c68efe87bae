"""A dispatch table for a provider that stands on a moto response class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from botocore import xform_name
from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.skeleton import DispatchTable
from localstack.aws.spec import load_service
from localstack.services.plugins import Service

Handler = Callable[[RequestContext, dict[str, Any]], dict[str, Any] | None]


class MotoProvider(Protocol):
    service: str

    def forward(self, context: RequestContext, request: dict[str, Any]) -> dict[str, Any] | None:
        """Answer an operation that has no method of its own."""
        ...


def service_for(provider: MotoProvider) -> Service:
    """The service whose operations go to the provider's method of that name, or to `forward`."""
    return Service.for_provider(provider, dispatch_table_factory=_dispatch_table)


def not_implemented(service: str, operation: str) -> CommonServiceException:
    return CommonServiceException(
        "NotImplemented",
        f"{service}:{operation} is not supported by this engine",
        status_code=501,
    )


def _dispatch_table(provider: MotoProvider) -> DispatchTable:
    operations = load_service(provider.service).operation_names
    return {
        operation: getattr(provider, xform_name(operation), provider.forward)
        for operation in operations
    }
