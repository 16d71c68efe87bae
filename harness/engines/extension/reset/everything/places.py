"""What is loaded of LocalStack and of the extension, without loading any of it."""

from __future__ import annotations

from typing import Any

from ...imported import imported

_EXTENSION = __name__.rpartition(".reset.")[0]


def provider(service: str) -> Any:
    """LocalStack's provider of a service that was used; None before its first use."""
    from localstack.services.plugins import SERVICE_PLUGINS, ServiceManager

    # Of the plugin manager's own methods each would load the service.
    container = ServiceManager.get_service_container(SERVICE_PLUGINS, service)
    return container.service.lifecycle_hook if container else None


def own(module: str) -> Any:
    """A module of the extension, such as `cognito.state`, if it was imported."""
    return imported(f"{_EXTENSION}.{module}")


def belongs(arn: str, account: str) -> bool:
    parts = arn.split(":", 5)
    return len(parts) > 5 and parts[4] == account


def pop_arns(known: dict[str, Any], account: str) -> list[Any]:
    """Take the account's entries out of what is kept by ARN."""
    return [known.pop(arn, None) for arn in list(known) if belongs(arn, account)]
