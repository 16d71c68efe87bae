"""AWS::DynamoDB::Table. Items stay; a changed key schema makes a new table."""

from __future__ import annotations

import copy
import time
from typing import Any

from ..change import Change, tag_list

_UNITS = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
_LONGEST_SECONDS = 60.0


def _capacity(change: Change) -> None:
    mode = change.value("BillingMode", "PROVISIONED")
    request: dict[str, Any] = {}
    if mode != change.before.get("BillingMode", "PROVISIONED"):
        request["BillingMode"] = mode
    if mode == "PROVISIONED":
        request["ProvisionedThroughput"] = change.value("ProvisionedThroughput") or _UNITS
    if request:
        _update(change, **request)


def _stream(change: Change) -> None:
    before, after = change.before.get("StreamSpecification"), change.value("StreamSpecification")
    if before:  # another view is another stream: the old one goes first
        _update(change, StreamSpecification={"StreamEnabled": False})
        change.model.pop("StreamArn", None)
    if after:
        view = {"StreamViewType": after["StreamViewType"]}
        _update(change, StreamSpecification={"StreamEnabled": True, **view})
        table = change.client("dynamodb").describe_table(TableName=change.physical_id)["Table"]
        change.model["StreamArn"] = table["LatestStreamArn"]


def _indexes(change: Change) -> None:
    before, after = _by_name(change.before), _by_name(change.after)
    definitions = change.after["AttributeDefinitions"]
    for name in before:
        if name not in after or _shape(before[name]) != _shape(after[name]):
            _update(change, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": name}}])
    for name, index in after.items():
        if name not in before or _shape(before[name]) != _shape(index):
            _update(
                change,
                AttributeDefinitions=definitions,
                GlobalSecondaryIndexUpdates=[{"Create": _made(change, index)}],
            )
        elif before[name] != index and index.get("ProvisionedThroughput"):
            throughput = {
                "IndexName": name,
                "ProvisionedThroughput": index["ProvisionedThroughput"],
            }
            _update(change, GlobalSecondaryIndexUpdates=[{"Update": throughput}])


def _made(change: Change, index: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        key: copy.deepcopy(index[key])
        for key in ("IndexName", "KeySchema", "Projection", "ProvisionedThroughput")
        if key in index
    }
    if change.value("BillingMode", "PROVISIONED") == "PROVISIONED":
        found.setdefault("ProvisionedThroughput", dict(_UNITS))
    return found


def _shape(index: dict[str, Any]) -> Any:
    return index.get("KeySchema"), index.get("Projection")


def _by_name(properties: dict[str, Any]) -> dict[str, Any]:
    return {each["IndexName"]: each for each in properties.get("GlobalSecondaryIndexes") or []}


def _expiry(change: Change) -> None:
    client = change.client("dynamodb")
    before = change.before.get("TimeToLiveSpecification") or {}
    after = change.value("TimeToLiveSpecification") or {}
    name = after.get("AttributeName") or before.get("AttributeName")
    if before.get("Enabled") and before.get("AttributeName") != after.get("AttributeName", name):
        client.update_time_to_live(
            TableName=change.physical_id,
            TimeToLiveSpecification={"Enabled": False, "AttributeName": before["AttributeName"]},
        )
    enabled = bool(after.get("Enabled", False))
    if enabled or before.get("Enabled"):
        client.update_time_to_live(
            TableName=change.physical_id,
            TimeToLiveSpecification={"Enabled": enabled, "AttributeName": name},
        )


def _encryption(change: Change) -> None:
    given = dict(change.value("SSESpecification") or {"SSEEnabled": False})
    given["Enabled"] = given.pop("SSEEnabled", True)
    _update(change, SSESpecification=given)


def _protection(change: Change) -> None:
    _update(
        change, DeletionProtectionEnabled=bool(change.value("DeletionProtectionEnabled", False))
    )


def _class(change: Change) -> None:
    _update(change, TableClass=change.value("TableClass", "STANDARD"))


def _recovery(change: Change) -> None:
    given = change.value("PointInTimeRecoverySpecification") or {}
    change.client("dynamodb").update_continuous_backups(
        TableName=change.physical_id,
        PointInTimeRecoverySpecification={
            "PointInTimeRecoveryEnabled": bool(given.get("PointInTimeRecoveryEnabled", False))
        },
    )


def _kinesis(change: Change) -> None:
    client = change.client("dynamodb")
    before = change.before.get("KinesisStreamSpecification")
    after = change.value("KinesisStreamSpecification")
    if before:
        client.disable_kinesis_streaming_destination(
            TableName=change.physical_id, StreamArn=before["StreamArn"]
        )
    if after:
        client.enable_kinesis_streaming_destination(
            TableName=change.physical_id, StreamArn=after["StreamArn"]
        )


def _tags(change: Change) -> None:
    added, gone = change.tags()
    client = change.client("dynamodb")
    arn = change.model["Arn"]
    if added:
        client.tag_resource(ResourceArn=arn, Tags=tag_list(added))
    if gone:
        client.untag_resource(ResourceArn=arn, TagKeys=gone)


def _update(change: Change, **request: Any) -> None:
    client = change.client("dynamodb")
    client.update_table(TableName=change.physical_id, **request)
    end = time.monotonic() + _LONGEST_SECONDS
    while time.monotonic() < end:
        table = client.describe_table(TableName=change.physical_id)["Table"]
        parts = [table, *table.get("GlobalSecondaryIndexes", [])]
        if all(p.get("TableStatus", p.get("IndexStatus", "ACTIVE")) == "ACTIVE" for p in parts):
            return
        time.sleep(0.02)


UPDATES = {
    ("DeletionProtectionEnabled",): _protection,
    ("BillingMode", "ProvisionedThroughput"): _capacity,
    ("AttributeDefinitions", "GlobalSecondaryIndexes"): _indexes,
    ("StreamSpecification",): _stream,
    ("TimeToLiveSpecification",): _expiry,
    ("SSESpecification",): _encryption,
    ("TableClass",): _class,
    ("PointInTimeRecoverySpecification",): _recovery,
    ("KinesisStreamSpecification",): _kinesis,
    ("Tags",): _tags,
}

AT_CREATION = ("DeletionProtectionEnabled", "PointInTimeRecoverySpecification", "TableClass")
