"""What CreateTable and UpdateTable refuse, in AWS's words.

Source: Amazon DynamoDB API Reference, CreateTable; Developer Guide, "Quotas".
"""

from __future__ import annotations

import re
from typing import Any

from ..backend import validation_error
from ..data import constraints

Body = dict[str, Any]
_NAME = re.compile(r"[a-zA-Z0-9_.-]+")
_INVALID = "One or more parameter values were invalid: "
_MAX_LOCAL, _MAX_GLOBAL = 5, 20
_GROUPS = ("LocalSecondaryIndexes", "GlobalSecondaryIndexes")


def check_new_table(body: Body) -> None:
    constraints.check(body, "TableName", "KeySchema", "AttributeDefinitions")
    check_name(body["TableName"], "TableName", "tableName")
    _check_enums(body)
    _check_throughput(body)
    _check_key_schema(body["KeySchema"], "keySchema", "")
    _check_indexes(body)
    _check_definitions(body)


def check_name(name: str, what: str, member: str) -> None:
    if not 3 <= len(name) <= 255:
        raise validation_error(
            f"{what} must be at least 3 characters long and at most 255 characters long"
        )
    if not _NAME.fullmatch(name):
        raise validation_error(
            f"1 validation error detected: Value '{name}' at '{member}' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
        )


def _check_enums(body: Body) -> None:
    faults = []

    def one_of(value: Any, member: str, allowed: str) -> None:
        if value is not None and value not in allowed.split(", "):
            faults.append(
                f"Value '{value}' at '{member}' failed to satisfy constraint: Member must satisfy "
                f"enum value set: [{allowed}]"
            )

    one_of(body.get("BillingMode"), "billingMode", "PROVISIONED, PAY_PER_REQUEST")
    for number, each in enumerate(body["AttributeDefinitions"], 1):
        member = f"attributeDefinitions.{number}.member.attributeType"
        one_of(each.get("AttributeType"), member, "B, N, S")
    for number, each in enumerate(body["KeySchema"], 1):
        one_of(each.get("KeyType"), f"keySchema.{number}.member.keyType", "HASH, RANGE")
    constraints.raise_for(faults)


def _check_throughput(body: Body) -> None:
    on_demand = body.get("BillingMode") == "PAY_PER_REQUEST"
    units = body.get("ProvisionedThroughput")
    if on_demand and units:
        raise validation_error(
            f"{_INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
            "BillingMode is PAY_PER_REQUEST"
        )
    if not on_demand and not units:
        raise validation_error(
            f"{_INVALID}ReadCapacityUnits and WriteCapacityUnits must both be specified when "
            "BillingMode is PROVISIONED"
        )
    constraints.raise_for(
        [
            f"Value '{units[name]}' at 'provisionedThroughput.{name[0].lower()}{name[1:]}' failed "
            "to satisfy constraint: Member must have value greater than or equal to 1"
            for name in ("WriteCapacityUnits", "ReadCapacityUnits")
            if units and units.get(name, 1) < 1
        ]
    )


def _check_key_schema(schema: list[Body], member: str, where: str) -> None:
    if not schema:
        rule = "Member must have length greater than or equal to 1"
        constraints.raise_for([f"Value '[]' at '{member}' failed to satisfy constraint: {rule}"])
    if len(schema) > 2:
        elements = ", ".join(
            f"KeySchemaElement(attributeName={e.get('AttributeName')}, keyType={e.get('KeyType')})"
            for e in schema
        )
        rule = "Member must have length less than or equal to 2"
        constraints.raise_for(
            [f"Value '[{elements}]' at '{member}' failed to satisfy constraint: {rule}"]
        )
    if schema[0].get("KeyType") != "HASH":
        raise validation_error(
            f"Invalid KeySchema: The first KeySchemaElement is not a HASH key type{where}"
        )
    if len(schema) == 2:
        if schema[0]["AttributeName"] == schema[1]["AttributeName"]:
            raise validation_error(
                "Both the Hash Key and the Range Key element in the KeySchema have the same name"
            )
        if schema[1].get("KeyType") != "RANGE":
            raise validation_error(
                f"Invalid KeySchema: The second KeySchemaElement is not a RANGE key type{where}"
            )


def _check_indexes(body: Body) -> None:
    seen: set[str] = set()
    limits = {
        _GROUPS[0]: (_MAX_LOCAL, "Number of LocalSecondaryIndexes exceeds per-table limit of 5"),
        _GROUPS[1]: (_MAX_GLOBAL, "GlobalSecondaryIndex count exceeds the per-table limit of 20"),
    }
    for group in _GROUPS:
        indexes = body.get(group)
        if indexes == []:
            raise validation_error(f"{_INVALID}List of {group} is empty")
        for index in indexes or []:
            check_index(body, index, local=group == _GROUPS[0])
            if index["IndexName"] in seen:
                raise validation_error(f"{_INVALID}Duplicate index name: {index['IndexName']}")
            seen.add(index["IndexName"])
        limit, words = limits[group]
        if len(indexes or []) > limit:
            raise validation_error(_INVALID + words)


def check_index(body: Body, index: Body, *, local: bool) -> None:
    """One index by itself and beside its table, `body`."""
    name = index.get("IndexName", "")
    check_name(name, "IndexName", "indexName")
    schema = index.get("KeySchema") or []
    _check_key_schema(schema, "keySchema", f" for index: {name}")
    if local:
        _check_local(body, name, schema)
    elif body.get("BillingMode") == "PAY_PER_REQUEST" and index.get("ProvisionedThroughput"):
        raise validation_error(
            f"{_INVALID}ProvisionedThroughput should not be specified for index: {name} when "
            "BillingMode is PAY_PER_REQUEST"
        )
    elif body.get("BillingMode") != "PAY_PER_REQUEST" and not index.get("ProvisionedThroughput"):
        raise validation_error(
            f"{_INVALID}ProvisionedThroughput must be specified for index: {name}"
        )
    _check_projection(index.get("Projection") or {})


def _check_local(body: Body, name: str, schema: list[Body]) -> None:
    if len(body["KeySchema"]) < 2:
        raise validation_error(
            f"{_INVALID}Table KeySchema does not have a range key, which is required when "
            "specifying a LocalSecondaryIndex"
        )
    if len(schema) < 2:
        raise validation_error(
            f"{_INVALID}Index KeySchema does not have a range key for index: {name}"
        )
    hash_key, table_key = schema[0]["AttributeName"], body["KeySchema"][0]["AttributeName"]
    if hash_key != table_key:
        raise validation_error(
            f"{_INVALID}Index KeySchema does not have the same leading hash key as table "
            f"KeySchema for index: {name}. index hash key: {hash_key}, table hash key: {table_key}"
        )


def _check_projection(projection: Body) -> None:
    kind, names = projection.get("ProjectionType"), projection.get("NonKeyAttributes")
    if kind not in ("ALL", "KEYS_ONLY", "INCLUDE"):
        shown = "null" if kind is None else kind
        raise validation_error(f"{_INVALID}Unknown ProjectionType: {shown}")
    if kind != "INCLUDE" and names is not None:
        raise validation_error(
            f"{_INVALID}ProjectionType is {kind}, but NonKeyAttributes is specified"
        )
    if kind == "INCLUDE" and not names:
        raise validation_error(
            f"{_INVALID}ProjectionType is {kind}, but NonKeyAttributes is not specified"
        )


def _check_definitions(body: Body) -> None:
    """The attributes that are defined are those that keys use, no more and no less."""
    defined = [each["AttributeName"] for each in body["AttributeDefinitions"]]
    indexed = any(body.get(group) for group in _GROUPS)
    schemas = [body["KeySchema"]]
    schemas += [index["KeySchema"] for group in _GROUPS for index in body.get(group) or []]
    used = list(dict.fromkeys(e["AttributeName"] for schema in schemas for e in schema))
    if len(set(defined)) < len(defined):
        raise validation_error("Cannot have two attributes with the same name")
    check_defined(schemas[0], defined, indexed=indexed)
    for schema in schemas[1:]:
        check_defined(schema, defined, indexed=True)
    unused = [name for name in defined if name not in used]
    if unused and indexed:
        raise validation_error(
            f"{_INVALID}Some AttributeDefinitions are not used. AttributeDefinitions: "
            f"[{', '.join(defined)}], keys used: [{', '.join(used)}]"
        )
    if unused:
        raise validation_error(
            f"{_INVALID}Number of attributes in KeySchema does not exactly match number of "
            "attributes defined in AttributeDefinitions"
        )


def check_defined(schema: list[Body], defined: list[str], *, indexed: bool) -> None:
    names = [element["AttributeName"] for element in schema]
    missing = [name for name in names if name not in defined]
    if not missing:
        return
    if not indexed and len(defined) < len(names):
        raise validation_error("Invalid KeySchema: Some index key attribute have no definition")
    raise validation_error(
        f"{_INVALID}Some index key attributes are not defined in AttributeDefinitions. "
        f"Keys: [{', '.join(names)}], AttributeDefinitions: [{', '.join(defined)}]"
    )
