"""Makes, changes and deletes an API or a part of one, through `apigatewayv2`."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from botocore import xform_name
from localstack.aws.connect import connect_to

from ..errors import ResourceFailed, handler_message
from ..handler import Made
from ..record import Record, Target
from ..schema import Schema, differing
from .kinds import PREFIX, Kind
from .shapes import properties_of

_OF_IMPORT = ("Body", "BodyS3Location", "BasePath", "FailOnWarnings")
_QUICK = ("RouteKey", "Target", "CredentialsArn")


class ApiHandler:
    """AWS::ApiGatewayV2::Api, from properties or from an OpenAPI document."""

    def __init__(self) -> None:
        document = {
            "createOnlyProperties": ["/properties/ProtocolType"],
            "readOnlyProperties": ["/properties/ApiId", "/properties/ApiEndpoint"],
            "primaryIdentifier": ["/properties/ApiId"],
            "properties": {**properties_of("CreateApi"), "FailOnWarnings": {"type": "boolean"}},
        }
        self.schema = Schema(f"{PREFIX}Api", document)

    def create(self, target: Target, name: str, properties: dict[str, Any]) -> Made:
        client = _client(target)
        given = _given(properties, "CreateApi")
        body = _body(target, properties)
        if body is None:
            if not given.get("Name") or not given.get("ProtocolType"):
                text = "Name and ProtocolType are required where there is no Body"
                raise ResourceFailed(handler_message(text, "InvalidRequest"), untouched=True)
            return _made(properties, client.create_api(**given), "ApiId", ("ApiEndpoint",))
        made = client.import_api(Body=body, **_import(properties))
        # What stands beside the document comes after it (AWS: AWS::ApiGatewayV2::Api, Body).
        if rest := {k: v for k, v in given.items() if k not in ("ProtocolType", "Tags", *_QUICK)}:
            client.update_api(ApiId=made["ApiId"], **rest)
        if given.get("Tags"):
            client.tag_resource(ResourceArn=_arn(target, made["ApiId"]), Tags=given["Tags"])
        return _made(properties, made, "ApiId", ("ApiEndpoint",))

    def update(self, target: Target, record: Record, properties: dict[str, Any]) -> Made:
        client, identifier = _client(target), record.physical_id
        before = record.wanted.properties
        changed = set(differing(before, properties))
        if changed & set(_QUICK):
            text = f"{', '.join(sorted(changed & set(_QUICK)))} of an API that is there"
            raise ResourceFailed(handler_message(f"the engine cannot change {text}"))
        if changed & set(_OF_IMPORT):
            body = _body(target, properties)
            client.reimport_api(ApiId=identifier, Body=body or "{}", **_import(properties))
        given = _given(properties, "UpdateApi")
        if rest := {k: v for k, v in given.items() if k not in _QUICK}:
            client.update_api(ApiId=identifier, **rest)
        if "CorsConfiguration" in changed and "CorsConfiguration" not in properties:
            client.delete_cors_configuration(ApiId=identifier)
        _retag(client, _arn(target, identifier), before, properties)
        told: tuple[str, ...] = ("ApiId", "ApiEndpoint")
        kept = {name: record.model[name] for name in told if name in record.model}
        return Made({**properties, **kept}, identifier)

    def delete(self, target: Target, record: Record) -> None:
        client = _client(target)
        with contextlib.suppress(client.exceptions.NotFoundException):
            client.delete_api(ApiId=record.physical_id)


class PartHandler:
    """A type whose operations are called after it."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        own = [f"/properties/{name}" for name in (*kind.above, *kind.fixed)]
        document = {
            "createOnlyProperties": own,
            "readOnlyProperties": [] if kind.key in kind.fixed else [f"/properties/{kind.key}"],
            "primaryIdentifier": [f"/properties/{name}" for name in (*kind.above, kind.key)],
            "properties": properties_of(f"Create{kind.name}"),
        }
        self.schema = Schema(f"{PREFIX}{kind.name}", document)

    def create(self, target: Target, name: str, properties: dict[str, Any]) -> Made:
        operation = f"Create{self._kind.name}"
        given = _given(_as_api(self._kind, properties), operation)
        made = getattr(_client(target), xform_name(operation))(**given)
        return self._made(target, properties, made)

    def update(self, target: Target, record: Record, properties: dict[str, Any]) -> Made:
        kind, client = self._kind, _client(target)
        operation = f"Update{kind.name}"
        before = record.wanted.properties
        given = _given(_as_api(kind, properties), operation)
        given[kind.key] = record.physical_id
        for gone in set(before) - set(properties):
            if (empty := _EMPTY.get(gone)) is not None:
                given[gone] = empty
        getattr(client, xform_name(operation))(**given)
        if kind.name == "Stage":
            arn = f"{_arn(target, properties['ApiId'])}/stages/{record.physical_id}"
            _retag(client, arn, before, properties)
        made = {**record.model, kind.key: record.physical_id}
        return self._made(target, properties, made)

    def delete(self, target: Target, record: Record) -> None:
        kind, client = self._kind, _client(target)
        given = {name: record.model[name] for name in kind.above}
        given[kind.key] = record.physical_id
        with contextlib.suppress(client.exceptions.NotFoundException):
            getattr(client, xform_name(f"Delete{kind.name}"))(**given)

    def _made(self, target: Target, properties: dict[str, Any], made: dict[str, Any]) -> Made:
        model = {**properties, self._kind.key: made[self._kind.key]}
        if self._kind.name == "DomainName":
            first = (made.get("DomainNameConfigurations") or [{}])[0]
            name = made["DomainName"]
            model |= {
                "RegionalDomainName": first.get("ApiGatewayDomainName"),
                "RegionalHostedZoneId": first.get("HostedZoneId"),
                "DomainNameArn": f"arn:aws:apigateway:{target.region}::/domainnames/{name}",
            }
        return Made(model, made[self._kind.key])


_EMPTY: dict[str, Any] = {
    "AuthorizationScopes": [],
    "RouteSettings": {},
    "StageVariables": {},
    "Description": "",
}
"""What stands for a property that the template does not have any more."""


def _as_api(kind: Kind, properties: dict[str, Any]) -> dict[str, Any]:
    """The template's own shapes in those of the API."""
    if kind.name != "Integration" or "ResponseParameters" not in properties:
        return properties
    by_status = {
        status: {each["Destination"]: each["Source"] for each in given["ResponseParameters"]}
        if "ResponseParameters" in given
        else given
        for status, given in properties["ResponseParameters"].items()
    }
    return {**properties, "ResponseParameters": by_status}


def _given(properties: dict[str, Any], operation: str) -> dict[str, Any]:
    known = properties_of(operation)
    schema = Schema("", {"properties": known})
    return schema.typed({name: value for name, value in properties.items() if name in known})


def _body(target: Target, properties: dict[str, Any]) -> str | None:
    if (body := properties.get("Body")) is not None:
        return body if isinstance(body, str) else json.dumps(body)
    if (place := properties.get("BodyS3Location")) is None:
        return None
    s3 = connect_to(aws_access_key_id=target.account, region_name=target.region).s3
    version = {"VersionId": place["Version"]} if place.get("Version") else {}
    found = s3.get_object(Bucket=place["Bucket"], Key=place["Key"], **version)
    return str(found["Body"].read().decode())


def _import(properties: dict[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if "BasePath" in properties:
        given["Basepath"] = properties["BasePath"]
    return given


def _made(
    properties: dict[str, Any], made: dict[str, Any], key: str, attributes: tuple[str, ...]
) -> Made:
    told = {name: made[name] for name in (key, *attributes) if name in made}
    return Made({**properties, **told}, str(made[key]))


def _retag(client: Any, arn: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    old, new = before.get("Tags") or {}, after.get("Tags") or {}
    if gone := [key for key in old if key not in new]:
        client.untag_resource(ResourceArn=arn, TagKeys=gone)
    if new and new != old:
        client.tag_resource(ResourceArn=arn, Tags=new)


def _arn(target: Target, api: str) -> str:
    return f"arn:aws:apigateway:{target.region}::/apis/{api}"


def _client(target: Target) -> Any:
    return connect_to(aws_access_key_id=target.account, region_name=target.region).apigatewayv2
