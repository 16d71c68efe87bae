"""REST APIs that ask on AWS who calls, and let every request in on the engine."""

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
        if kind == "AWS::ApiGateway::Method":
            what = _iam(properties.get("AuthorizationType"), values)
        elif kind == "AWS::Serverless::Api":
            what = _of_sam(properties.get("Auth"), values)
        else:
            continue
        if what and what not in told:
            told.add(what)
            where = template.where("Resources", logical_id)
            yield f"{where}: {logical_id} lets every request in: the engine does not ask {what}"


def _of_sam(auth: Any, values: Values) -> str:
    if not isinstance(auth, dict):
        return ""
    authorizers = auth.get("Authorizers")
    for each in authorizers.values() if isinstance(authorizers, dict) else ():
        if isinstance(each, dict) and "UserPoolArn" in each:
            return "a Cognito user pool"
    return _iam(auth.get("DefaultAuthorizer"), values)


def _iam(authorizer: Any, values: Values) -> str:
    return "AWS_IAM" if values.text(authorizer) == "AWS_IAM" else ""
