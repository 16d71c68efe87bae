"""APIs that ask on AWS what a caller may do, and let every signed request in on the engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from harness.engines.cloud import Cloud
from harness.stacks.template import Template
from harness.stacks.values import Values


def open_doors(template: Template, cloud: Cloud, values: Values) -> list[str]:
    """A note for each of them with its place; none where the engine is not LocalStack's."""
    if cloud.control is None:
        return []
    return list(_found(template, values))


def _found(template: Template, values: Values) -> Iterator[str]:
    told: set[str] = set()
    for logical_id, resource in template.resources.items():
        properties = resource.get("Properties") or {}
        kind = resource["Type"]
        if kind in ("AWS::ApiGateway::Method", "AWS::ApiGatewayV2::Route"):
            what = _iam(properties.get("AuthorizationType"), values)
        elif kind == "AWS::Serverless::Api":
            what = _of_sam(properties.get("Auth"), values)
        else:
            continue
        if what and what not in told:
            told.add(what)
            where = template.where("Resources", logical_id)
            door = "lets every signed request in: the engine does not ask"
            yield f"{where}: {logical_id} {door} {what}"


def _of_sam(auth: Any, values: Values) -> str:
    if not isinstance(auth, dict):
        return ""
    return _iam(auth.get("DefaultAuthorizer"), values)


def _iam(authorizer: Any, values: Values) -> str:
    return "AWS_IAM" if values.text(authorizer) == "AWS_IAM" else ""
