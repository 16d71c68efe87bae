"""Deployments of REST APIs whose methods are all left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def lost_all_methods(
    resource: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> bool:
    """Whether a deployment had methods to deploy `before`, and has none `after`.

    AWS refuses it: "The REST API doesn't contain any methods" (CreateDeployment).
    """
    if resource["Type"] != "AWS::ApiGateway::Deployment":
        return False
    api = _api_of(resource)
    described = {"Body", "BodyS3Location"} & set(_definition(before, api))
    return not described and _has_methods(before, api) and not _has_methods(after, api)


def _definition(resources: Mapping[str, Any], api: Any) -> Mapping[str, Any]:
    """Of the API itself, which may bring methods of its own."""
    name = api.get("Ref") if isinstance(api, dict) else None
    found: Mapping[str, Any] = resources.get(str(name), {}).get("Properties") or {}
    return found


def _has_methods(resources: Mapping[str, Any], api: Any) -> bool:
    return any(
        resource["Type"] == "AWS::ApiGateway::Method" and _api_of(resource) == api
        for resource in resources.values()
    )


def _api_of(resource: Mapping[str, Any]) -> Any:
    return (resource.get("Properties") or {}).get("RestApiId")
