"""Items of DynamoDB, written so that the stream has the event's record."""

from __future__ import annotations

from typing import Any

from harness.events.replay.destination import Destination
from harness.events.replay.sources.base import Result, Source, having
from harness.events.shapes import mapping, text

_TABLES = ("AWS::DynamoDB::Table", "AWS::Serverless::SimpleTable", "AWS::DynamoDB::GlobalTable")


def _replay(event: Any, to: Destination) -> Result:
    record = event["Records"][0]
    table = to.choose("table", _TABLES, text(record, "eventSourceARN"))
    client = to.cloud.calls("dynamodb")
    name = {"TableName": table.physical_id}
    change = record["eventName"]
    if "StreamSpecification" not in to.cloud.looks("dynamodb").describe_table(**name)["Table"]:
        raise to.bad(
            f"the table {table.logical_id} has no stream, so nobody would hear of it",
            fix="give it a StreamSpecification, or hand the event to a function: `at: function`",
        )
    keys, old, new = (_typed(mapping(record, "dynamodb", image), to) for image in _IMAGES)
    there = "Item" in client.get_item(**name, Key=keys, ConsistentRead=True)
    done: Result = {"table": table.logical_id, "change": change}
    if change == "INSERT" and there:
        raise to.bad(
            f"the table {table.logical_id} has the item already: its record would be a MODIFY",
            fix="delete it first",
        )
    if change != "INSERT" and not there:
        # It has to be there before it can change: one more record, as there once was.
        client.put_item(**name, Item=old or keys)
        done["inserted_first"] = True
    if change == "REMOVE":
        client.delete_item(**name, Key=keys)
    else:
        client.put_item(**name, Item=new or keys)
    return done


_IMAGES = ("Keys", "OldImage", "NewImage")


def _typed(item: dict[str, Any], to: Destination) -> dict[str, Any]:
    """The item as boto3 takes it: binaries are base64 in an event."""
    return {name: _value(value, to) for name, value in item.items()}


def _value(value: Any, to: Destination) -> Any:
    if not isinstance(value, dict) or len(value) != 1:
        return value
    ((kind, inner),) = value.items()
    match kind, inner:
        case "B", _:
            return {kind: to.decoded(inner, "a binary attribute")}
        case "BS", list():
            return {kind: [to.decoded(one, "a binary attribute") for one in inner]}
        case "L", list():
            return {kind: [_value(one, to) for one in inner]}
        case "M", dict():
            return {kind: _typed(inner, to)}
        case _:
            return value


SOURCE = Source(("dynamodb",), having(*_TABLES), _replay)
