"""UpdateTable held to AWS's rules before moto does it.

Source: Amazon DynamoDB API Reference, UpdateTable.
"""

from __future__ import annotations

from typing import Any

from localstack.aws.api.dynamodb import LimitExceededException, ResourceNotFoundException

from ..backend import validation_error
from . import rules

Body = dict[str, Any]
_INVALID = "One or more parameter values were invalid: "
_CHANGES = (
    "ProvisionedThroughput",
    "BillingMode",
    "UpdateStreamEnabled",
    "GlobalSecondaryIndexUpdates",
    "SSESpecification",
    "ReplicaUpdates",
    "StreamSpecification",
    "TableClass",
    "DeletionProtectionEnabled",
    "OnDemandThroughput",
    "WarmThroughput",
)
_REFUSED = {
    "ReplicaUpdates": "replicas of a table (global tables) are",
    "GlobalTableWitnessUpdates": "witnesses of a global table are",
    "MultiRegionConsistency": "consistency over regions is",
}


def check(table: Any, body: Body) -> None:
    """`table`: moto's."""
    for name, what in _REFUSED.items():
        if body.get(name):
            raise validation_error(f"{name}: {what} not supported by this engine")
    if not any(body.get(name) is not None for name in _CHANGES):
        raise validation_error(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
            "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required"
        )
    _check_throughput(table, body)
    updates = body.get("GlobalSecondaryIndexUpdates") or []
    kinds = [kind for update in updates for kind in update]
    if kinds.count("Create") + kinds.count("Delete") > 1:
        raise LimitExceededException(
            "Subscriber limit exceeded: Only 1 online index can be created or deleted "
            "simultaneously per table"
        )
    for update in updates:
        _check_index_update(table, body, update)


def _check_throughput(table: Any, body: Body) -> None:
    mode = body.get("BillingMode") or table.billing_mode
    units = body.get("ProvisionedThroughput")
    if mode == "PAY_PER_REQUEST" and units:
        raise validation_error(
            f"{_INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
            "BillingMode is PAY_PER_REQUEST"
        )
    to_provisioned = body.get("BillingMode") == "PROVISIONED" != table.billing_mode
    if to_provisioned and not units:
        raise validation_error(
            f"{_INVALID}ProvisionedThroughput must be specified when BillingMode is PROVISIONED"
        )
    if units and not body.get("BillingMode") and _same(table.throughput, units):
        read, write = units["ReadCapacityUnits"], units["WriteCapacityUnits"]
        raise validation_error(
            "The provisioned throughput for the table will not change. The requested value equals "
            f"the current value. Current ReadCapacityUnits provisioned for the table: {read}. "
            f"Requested ReadCapacityUnits: {read}. Current WriteCapacityUnits provisioned for the "
            f"table: {write}. Requested WriteCapacityUnits: {write}. Refer to the Amazon DynamoDB "
            "Developer Guide for current limits and how to request higher limits."
        )


def _same(now: Body, wanted: Body) -> bool:
    return all(
        now.get(name) == wanted.get(name) for name in ("ReadCapacityUnits", "WriteCapacityUnits")
    )


def _check_index_update(table: Any, body: Body, update: Body) -> None:
    if len(update) != 1:
        raise validation_error(
            f"{_INVALID}One of GlobalSecondaryIndexUpdate.Update, "
            "GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null"
        )
    ((kind, index),) = update.items()
    names = [each.name for each in (*table.global_indexes, *table.indexes)]
    name = index["IndexName"]
    if kind == "Create":
        if name in names:
            raise validation_error("Attempting to create an index which already exists")
        defined = body.get("AttributeDefinitions") or table.attr
        mode = body.get("BillingMode") or table.billing_mode
        rules.check_index({"BillingMode": mode, "KeySchema": table.schema}, index, local=False)
        rules.check_defined(
            index["KeySchema"], [each["AttributeName"] for each in defined], indexed=True
        )
    elif name not in [each.name for each in table.global_indexes]:
        raise ResourceNotFoundException(
            "Requested resource not found"
            if kind == "Delete"
            else f"The table does not have the specified index: {name}"
        )


def only_used_definitions(table: Any, body: Body) -> None:
    """Definitions are merged: those of another index need not be sent again."""
    given = body.get("AttributeDefinitions")
    if not given:
        return
    merged = {each["AttributeName"]: each for each in (*table.attr, *given)}
    used = {element["AttributeName"] for element in table.schema}
    removed = {
        update["Delete"]["IndexName"]
        for update in body.get("GlobalSecondaryIndexUpdates") or []
        if "Delete" in update
    }
    for index in (*table.indexes, *table.global_indexes):
        if index.name not in removed:
            used |= {element["AttributeName"] for element in index.schema}
    for update in body.get("GlobalSecondaryIndexUpdates") or []:
        if "Create" in update:
            used |= {element["AttributeName"] for element in update["Create"]["KeySchema"]}
    body["AttributeDefinitions"] = [each for name, each in merged.items() if name in used]
