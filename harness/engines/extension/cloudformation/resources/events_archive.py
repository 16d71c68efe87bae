"""AWS::Events::Archive, for which LocalStack has no provider.

AWS: Template Reference, AWS::Events::Archive: `Ref` is the name; EventBridge API Reference,
CreateArchive.
"""

from __future__ import annotations

import contextlib
import json
from typing import Any

from localstack.aws.connect import connect_to
from localstack.services.cloudformation.provider_utils import generate_default_name

from .handler import Made
from .record import Record, Target
from .schema import Schema

_LONGEST_NAME = 48
_SCHEMA = {
    "createOnlyProperties": ["/properties/ArchiveName", "/properties/SourceArn"],
    "readOnlyProperties": ["/properties/Arn"],
    "primaryIdentifier": ["/properties/ArchiveName"],
    "properties": {"RetentionDays": {"type": "integer"}, "ArchiveName": {"type": "string"}},
}


class EventsArchiveHandler:
    schema = Schema("AWS::Events::Archive", _SCHEMA)

    def create(self, target: Target, name: str, properties: dict[str, Any]) -> Made:
        archive = properties.get("ArchiveName") or generate_default_name(target.stack_name, name)
        archive = archive[-_LONGEST_NAME:].lstrip("-.")
        answer = _client(target).create_archive(
            ArchiveName=archive, EventSourceArn=properties["SourceArn"], **_rest(properties)
        )
        arn = answer["ArchiveArn"]
        return Made({**properties, "ArchiveName": archive, "Arn": arn}, archive)

    def update(self, target: Target, record: Record, properties: dict[str, Any]) -> Made:
        _client(target).update_archive(ArchiveName=record.physical_id, **_rest(properties))
        kept = {name: record.model[name] for name in ("ArchiveName", "Arn")}
        return Made({**properties, **kept}, record.physical_id)

    def delete(self, target: Target, record: Record) -> None:
        client = _client(target)
        with contextlib.suppress(client.exceptions.ResourceNotFoundException):
            client.delete_archive(ArchiveName=record.physical_id)


def _rest(properties: dict[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if pattern := properties.get("EventPattern"):
        given["EventPattern"] = pattern if isinstance(pattern, str) else json.dumps(pattern)
    if description := properties.get("Description"):
        given["Description"] = description
    if (days := properties.get("RetentionDays")) is not None:
        given["RetentionDays"] = int(days)
    return given


def _client(target: Target) -> Any:
    return connect_to(aws_access_key_id=target.account, region_name=target.region).events
