"""The resource types that this engine's CloudFormation can really make."""

from __future__ import annotations

from ..resource_types import own_types

_SERVICES = {
    "Cognito": "cognito-idp",
    "CertificateManager": "acm",
    "Elasticsearch": "es",
    "KinesisFirehose": "firehose",
    "OpenSearchService": "opensearch",
    "ResourceGroups": "resource-groups",
}
"""Services whose name is not the middle part of their types' names in lower case."""
_OF_NO_SERVICE = ("CDK", "CloudFormation")


def types() -> tuple[list[str], dict[str, str]]:
    """Types that can be made, and those whose service is absent, with the service.

    LocalStack has a provider for some types of services that it does not have (ECR): what
    such a provider calls answers 501.
    """
    from localstack.services.cloudformation.resource_provider import plugin_manager
    from localstack.services.plugins import SERVICE_PLUGINS

    services = set(SERVICE_PLUGINS.list_available())
    can = set(own_types())
    absent: dict[str, str] = {}
    for name in plugin_manager.list_names():
        service = _service(name)
        if service is None or service in services or name in can:
            can.add(name)
        else:
            absent[name] = service
    return sorted(can), absent


def _service(name: str) -> str | None:
    namespace = name.split("::")[1]
    if namespace in _OF_NO_SERVICE:
        return None
    return _SERVICES.get(namespace, namespace.lower())
