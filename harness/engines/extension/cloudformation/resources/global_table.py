"""AWS::DynamoDB::GlobalTable with one replica, in the stack's region, as a table there.

LocalStack's provider asks for a replica in the table's own region, knows no provisioned capacity,
and ignores what a replica sets. CDK makes this type of each `TableV2`. Source: CloudFormation
Template Reference, AWS::DynamoDB::GlobalTable.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from localstack.aws.connect import connect_to

from .errors import ResourceFailed, handler_message
from .handler import Handler, Made
from .record import Record, Target
from .schema import Schema

KIND = "AWS::DynamoDB::GlobalTable"
TABLE = "AWS::DynamoDB::Table"
_SAME = (
    "AttributeDefinitions",
    "BillingMode",
    "KeySchema",
    "LocalSecondaryIndexes",
    "SSESpecification",
    "StreamSpecification",
    "TableName",
    "TimeToLiveSpecification",
)
_OF_REPLICA = (
    "DeletionProtectionEnabled",
    "KinesisStreamSpecification",
    "PointInTimeRecoverySpecification",
    "TableClass",
    "Tags",
)
Properties = dict[str, Any]


class GlobalTableHandler:
    def __init__(self, schema: dict[str, Any], table: Handler) -> None:
        self.schema = Schema(KIND, schema)
        self._table = table

    def create(self, target: Target, name: str, properties: Properties) -> Made:
        made = self._table.create(target, name, as_table(target.region, properties))
        return self._made(target, properties, made)

    def update(self, target: Target, record: Record, properties: Properties) -> Made:
        wanted = as_table(target.region, properties)
        made = self._table.update(target, self._as_table(target, record), wanted)
        return self._made(target, properties, made)

    def delete(self, target: Target, record: Record) -> None:
        self._table.delete(target, self._as_table(target, record))

    @staticmethod
    def _as_table(target: Target, record: Record) -> Record:
        properties = as_table(target.region, record.wanted.properties)
        wanted = dataclasses.replace(record.wanted, type=TABLE, properties=properties)
        attributes: Properties = {
            name: record.model[name] for name in ("Arn", "StreamArn") if name in record.model
        }
        model: Properties = {**properties, **attributes, "TableName": record.physical_id}
        return dataclasses.replace(record, wanted=wanted, model=model)

    @staticmethod
    def _made(target: Target, properties: Properties, made: Made) -> Made:
        clients = connect_to(aws_access_key_id=target.account, region_name=target.region)
        table = clients.dynamodb.describe_table(TableName=made.physical_id)["Table"]
        model = {**properties, "TableName": made.physical_id, "Arn": table["TableArn"]}
        model["TableId"] = table["TableId"]
        if stream := table.get("LatestStreamArn"):
            model["StreamArn"] = stream
        return dataclasses.replace(made, model=model)


def as_table(region: str, properties: Properties) -> Properties:
    """The properties of a table in this region.

    Raises:
        ResourceFailed: it has replicas elsewhere, or none here.
    """
    replicas = properties.get("Replicas") or []
    elsewhere = [each.get("Region", "") for each in replicas if each.get("Region") != region]
    if elsewhere or not replicas:
        raise ResourceFailed(
            handler_message(
                f"Replicas: this engine keeps a global table in {region} only, "
                f"not in {', '.join(elsewhere)}"
                if elsewhere
                else f"Replicas: there must be one in the region of the stack, {region}"
            ),
            untouched=True,
        )
    replica = replicas[0]
    table = {name: properties[name] for name in _SAME if name in properties}
    table |= {name: replica[name] for name in _OF_REPLICA if name in replica}
    provisioned = properties.get("BillingMode", "PROVISIONED") == "PROVISIONED"
    if provisioned:
        table["ProvisionedThroughput"] = _units(properties, replica)
    indexes = properties.get("GlobalSecondaryIndexes")
    if indexes:
        of_replica = {e["IndexName"]: e for e in replica.get("GlobalSecondaryIndexes") or []}
        table["GlobalSecondaryIndexes"] = [
            _index(each, of_replica.get(each["IndexName"], {}), provisioned) for each in indexes
        ]
    return table


def _index(index: Properties, replica: Properties, provisioned: bool) -> Properties:
    kept = {name: index[name] for name in ("IndexName", "KeySchema", "Projection")}
    if provisioned:
        kept["ProvisionedThroughput"] = _units(index, replica)
    return kept


def _units(written: Properties, read: Properties) -> dict[str, int]:
    """Capacity to begin with; here nothing scales it."""
    reads = read.get("ReadProvisionedThroughputSettings") or {}
    writes = written.get("WriteProvisionedThroughputSettings") or {}
    return {
        "ReadCapacityUnits": int(
            reads.get("ReadCapacityUnits")
            or _scaled(reads.get("ReadCapacityAutoScalingSettings") or {})
        ),
        "WriteCapacityUnits": _scaled(writes.get("WriteCapacityAutoScalingSettings") or {}),
    }


def _scaled(settings: Properties) -> int:
    return int(settings.get("SeedCapacity") or settings.get("MinCapacity") or 1)
