"""AWS::ApiGateway::Authorizer, for which LocalStack has no provider.

AWS: Template Reference, AWS::ApiGateway::Authorizer; API Gateway API Reference, CreateAuthorizer.
"""

from __future__ import annotations

import contextlib
import re
from typing import Any

from localstack.aws.connect import connect_to

from ..language.special import as_text
from .errors import ResourceFailed, handler_message
from .handler import Made
from .record import Record, Target
from .schema import Schema, differing

_KIND = "AWS::ApiGateway::Authorizer"
_TTL = 300
"""Seconds, where the template is silent (AWS: AuthorizerResultTtlInSeconds)."""
_NAMES = {
    "AuthType": "authType",
    "AuthorizerCredentials": "authorizerCredentials",
    "AuthorizerResultTtlInSeconds": "authorizerResultTtlInSeconds",
    "AuthorizerUri": "authorizerUri",
    "IdentitySource": "identitySource",
    "IdentityValidationExpression": "identityValidationExpression",
    "Name": "name",
    "Type": "type",
}
_SCHEMA = {
    "createOnlyProperties": ["/properties/RestApiId", "/properties/ProviderARNs"],
    "readOnlyProperties": ["/properties/AuthorizerId"],
    "primaryIdentifier": ["/properties/RestApiId", "/properties/AuthorizerId"],
    "properties": {
        **{name: {"type": "string"} for name in (*_NAMES, "RestApiId", "AuthorizerId")},
        "AuthorizerResultTtlInSeconds": {"type": "integer"},
        "ProviderARNs": {"items": {"type": "string"}},
    },
}
_HEADER = re.compile(r"method\.request\.header\.[a-zA-Z0-9._-]+")


class RestAuthorizerHandler:
    schema = Schema(_KIND, _SCHEMA)

    def create(self, target: Target, name: str, properties: dict[str, Any]) -> Made:
        _check(properties)
        given = {new: properties[old] for old, new in _NAMES.items() if old in properties}
        if "ProviderARNs" in properties:
            given["providerARNs"] = properties["ProviderARNs"]
        answer = _client(target).create_authorizer(restApiId=properties["RestApiId"], **given)
        return _made(properties, answer["id"])

    def update(self, target: Target, record: Record, properties: dict[str, Any]) -> Made:
        _check(properties)
        changed = set(differing(record.wanted.properties, properties))
        operations = [
            {"op": "replace", "path": f"/{new}", "value": as_text(_value(properties, old))}
            for old, new in _NAMES.items()
            if old in changed
        ]
        if operations:
            _client(target).update_authorizer(
                restApiId=properties["RestApiId"],
                authorizerId=record.physical_id,
                patchOperations=operations,
            )
        return _made(properties, record.physical_id)

    def delete(self, target: Target, record: Record) -> None:
        client = _client(target)
        with contextlib.suppress(client.exceptions.NotFoundException):  # its API went before
            client.delete_authorizer(
                restApiId=record.model["RestApiId"], authorizerId=record.physical_id
            )


def _check(properties: dict[str, Any]) -> None:
    """What AWS refuses and LocalStack takes, and what nothing here would ask."""
    kind, source = properties.get("Type"), properties.get("IdentitySource")
    if kind == "COGNITO_USER_POOLS" and not properties.get("ProviderARNs"):
        text = "Invalid Cognito User Pools authorizer: ProviderARNs is required"
    elif kind == "TOKEN" and not _HEADER.fullmatch(source or ""):
        text = (
            f"Invalid token source expression: {source}. The source must be a method request "
            "header, matching 'method.request.header.[a-zA-Z0-9._-]+'."
        )
    elif kind == "REQUEST" and not source and _value(properties, "AuthorizerResultTtlInSeconds"):
        text = "Identity source must be set if authorizer caching is enabled (TTL greater than 0)"
    elif kind not in ("TOKEN", "REQUEST", "COGNITO_USER_POOLS"):
        text = f"Invalid authorizer type: {kind}"
    else:
        return
    raise ResourceFailed(handler_message(text, "InvalidRequest"), untouched=True)


def _value(properties: dict[str, Any], name: str) -> Any:
    default = _TTL if name == "AuthorizerResultTtlInSeconds" else ""
    return properties.get(name, default)


def _made(properties: dict[str, Any], authorizer: str) -> Made:
    return Made({**properties, "AuthorizerId": authorizer}, authorizer)


def _client(target: Target) -> Any:
    return connect_to(aws_access_key_id=target.account, region_name=target.region).apigateway
