"""Items written to tables, one by one."""

from __future__ import annotations

import base64
from typing import Any

from harness.engines.extension.wire import Call
from harness.recording.translating.base import Left, Step, Translation, Translator
from harness.scenarios.formats.data import from_dynamodb


def _put(call: Call, to: Translation) -> list[Step]:
    return [_put_step(to, call.parameters["TableName"], call.parameters["Item"])]


def _update(call: Call, to: Translation) -> list[Step]:
    """What it came to: the item as it is now, since update expressions may be anything."""
    table, key = call.parameters["TableName"], call.parameters["Key"]
    logical = to.logical("table", table)
    found = to.cloud.looks("dynamodb").get_item(
        TableName=table, Key=_typed(key), ConsistentRead=True
    )
    if "Item" not in found:
        raise Left("the item was gone again before it could be read")
    return [{"put_item": {"table": logical, "item": from_dynamodb(found["Item"])}}]


def _delete(call: Call, to: Translation) -> list[Step]:
    return [_delete_step(to, call.parameters["TableName"], call.parameters["Key"])]


def _batch(call: Call, to: Translation) -> list[Step]:
    steps: list[Step] = []
    for table, requests in call.parameters["RequestItems"].items():
        for request in requests:
            if "PutRequest" in request:
                steps.append(_put_step(to, table, request["PutRequest"]["Item"]))
            else:
                steps.append(_delete_step(to, table, request["DeleteRequest"]["Key"]))
    return steps


def _transaction(call: Call, to: Translation) -> list[Step]:
    steps: list[Step] = []
    for part in call.parameters["TransactItems"]:
        if put := part.get("Put"):
            steps.append(_put_step(to, put["TableName"], put["Item"]))
        elif delete := part.get("Delete"):
            steps.append(_delete_step(to, delete["TableName"], delete["Key"]))
        elif "ConditionCheck" not in part:
            raise Left("a transaction with updates is no action")
    return steps


def _put_step(to: Translation, table: str, item: dict[str, Any]) -> Step:
    return {"put_item": {"table": to.logical("table", table), "item": _plain(item)}}


def _delete_step(to: Translation, table: str, key: dict[str, Any]) -> Step:
    return {"delete_item": {"table": to.logical("table", table), "key": _plain(key)}}


def _plain(item: dict[str, Any]) -> dict[str, Any]:
    return from_dynamodb(_typed(item))


def _typed(value: Any) -> Any:
    """Recorded bytes, which are `{"$base64": …}`, as bytes again."""
    if isinstance(value, dict):
        if "$length" in value:
            raise Left("a binary value is too long to be recorded")
        if "$base64" in value:
            return base64.b64decode(value["$base64"])
        return {name: _typed(inner) for name, inner in value.items()}
    return [_typed(inner) for inner in value] if isinstance(value, list) else value


TABLES: dict[tuple[str, str], Translator] = {
    ("dynamodb", "PutItem"): _put,
    ("dynamodb", "UpdateItem"): _update,
    ("dynamodb", "DeleteItem"): _delete,
    ("dynamodb", "BatchWriteItem"): _batch,
    ("dynamodb", "TransactWriteItems"): _transaction,
}
