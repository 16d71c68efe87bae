"""AWS::Pipes::Pipe, for which LocalStack has no provider.

AWS: Template Reference, AWS::Pipes::Pipe: `Ref` is the name; Pipes API Reference, CreatePipe.
"""

from __future__ import annotations

import contextlib
from typing import Any

from localstack.aws.connect import connect_to
from localstack.services.cloudformation.provider_utils import (
    convert_request_kwargs,
    generate_default_name,
)

from .change import tag_map
from .handler import Made
from .record import Record, Target
from .schema import Schema

_SCHEMA = {
    "createOnlyProperties": ["/properties/Name", "/properties/Source"],
    "readOnlyProperties": [
        f"/properties/{name}"
        for name in ("Arn", "CreationTime", "CurrentState", "LastModifiedTime", "StateReason")
    ],
    "primaryIdentifier": ["/properties/Name"],
    "properties": {"Name": {"type": "string"}},
}
_NOT_UPDATED = ("Name", "Source", "Tags")
_TIMES = ("CreationTime", "LastModifiedTime")


class PipeHandler:
    schema = Schema("AWS::Pipes::Pipe", _SCHEMA)

    def create(self, target: Target, name: str, properties: dict[str, Any]) -> Made:
        pipe = properties.get("Name") or generate_default_name(target.stack_name, name)
        client = _client(target)
        request = {**properties, "Name": pipe, "Tags": tag_map(properties.get("Tags"))}
        client.create_pipe(**_typed(client, "CreatePipe", request))
        return _made(client, properties, pipe)

    def update(self, target: Target, record: Record, properties: dict[str, Any]) -> Made:
        client, pipe = _client(target), record.physical_id
        given = {name: each for name, each in properties.items() if name not in _NOT_UPDATED}
        request = {"Name": pipe, **given}
        client.update_pipe(**_typed(client, "UpdatePipe", request))
        before, after = (tag_map(p.get("Tags")) for p in (record.wanted.properties, properties))
        arn = record.model["Arn"]
        if gone := [key for key in before if key not in after]:
            client.untag_resource(resourceArn=arn, tagKeys=gone)
        if added := {k: v for k, v in after.items() if before.get(k) != v}:
            client.tag_resource(resourceArn=arn, tags=added)
        return _made(client, properties, pipe)

    def delete(self, target: Target, record: Record) -> None:
        client = _client(target)
        with contextlib.suppress(client.exceptions.NotFoundException):
            client.delete_pipe(Name=record.physical_id)


def _made(client: Any, properties: dict[str, Any], pipe: str) -> Made:
    told = client.describe_pipe(Name=pipe)
    attributes = {name: str(told[name]) for name in ("Arn", "CurrentState", *_TIMES)}
    return Made({**properties, **attributes, "Name": pipe}, pipe)


def _typed(client: Any, operation: str, request: dict[str, Any]) -> dict[str, Any]:
    shape = client.meta.service_model.operation_model(operation).input_shape
    typed: dict[str, Any] = convert_request_kwargs(request, shape)
    return typed


def _client(target: Target) -> Any:
    return connect_to(aws_access_key_id=target.account, region_name=target.region).pipes
