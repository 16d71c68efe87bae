"""TransactWriteItems and TransactGetItems: all of it, or a reason for each part.

Source: Amazon DynamoDB Developer Guide, "Amazon DynamoDB Transactions: How it works".
"""

from __future__ import annotations

from typing import Any

from localstack.aws.api import ServiceException

from ..backend import api_error, validation_error
from ..values.sizes import item_size
from . import constraints, keys
from .reading import projection, read_one
from .work import TableInUse, Work
from .writing import ConditionFailed, Write, read_write

Body = dict[str, Any]
Reason = dict[str, Any]
MAX_ITEMS = 100
MAX_BYTES = 4 * 1024 * 1024
_KINDS = ("ConditionCheck", "Put", "Delete", "Update")
NO_REASON: Reason = {"Code": "None"}


def transact_write_items(work: Work, body: Body) -> Body:
    constraints.check(body, "TransactItems")
    items = body["TransactItems"]
    _check_count("TransactWriteItem", items)
    writes = [_write(item) for item in items]
    return {**write_all(work, writes), **work.capacity.all()}


def write_all(work: Work, writes: list[Write]) -> Body:
    """Do all the writes.

    Raises:
        TransactionCanceledException: and none is done.
    """
    tables = [work.table(write.table) for write in writes]
    for write, table in zip(writes, tables, strict=True):
        keys.check_empty_keys(table.shape, write.given)
    reasons = [_prepared(write, table) for write, table in zip(writes, tables, strict=True)]
    if any(reason is not NO_REASON for reason in reasons):
        raise cancelled(reasons)
    _check_distinct(writes, tables)
    size = 0
    for number, (write, table) in enumerate(zip(writes, tables, strict=True)):
        try:
            _, new = write.apply(work, table)
            size += item_size(new) if new else 0
        except ConditionFailed as failed:
            reasons[number] = _reason("ConditionalCheckFailed", str(failed), failed.item)
        except ServiceException as fault:
            reasons[number] = _reason("ValidationError", fault.message)
    if any(reason is not NO_REASON for reason in reasons):
        raise cancelled(reasons)
    if size > MAX_BYTES:
        raise validation_error(
            "Collection size of items in the transaction exceeds the limit of 4 MB"
        )
    collections: Body = {}
    for write, table in zip(writes, tables, strict=True):
        if collection := work.item_collection(table, write.given):
            collections.setdefault(table.name, []).append(collection)
    return {"ItemCollectionMetrics": collections} if collections else {}


def transact_get_items(work: Work, body: Body) -> Body:
    constraints.check(body, "TransactItems")
    gets = [item.get("Get") or {} for item in body["TransactItems"]]
    _check_count("TransactGetItem", body["TransactItems"])
    for get in gets:
        constraints.check(get, "TableName", "Key")
        keys.check_values(get["Key"])
    wanted = [projection(get) for get in gets]
    tables = [work.table(get["TableName"]) for get in gets]
    reasons = [_checked_key(table, get["Key"]) for table, get in zip(tables, gets, strict=True)]
    if any(reason is not NO_REASON for reason in reasons):
        raise cancelled(reasons)
    _distinct(
        [
            (table.name, table.contents.key(get["Key"]))
            for table, get in zip(tables, gets, strict=True)
        ]
    )
    answers = []
    for get, table, paths in zip(gets, tables, wanted, strict=True):
        item = read_one(work, table, get["Key"], paths, consistent=True)
        answers.append({} if item is None else {"Item": item})
    return {"Responses": answers, **work.capacity.all()}


def cancelled(reasons: list[Reason]) -> ServiceException:
    codes = ", ".join(reason["Code"] for reason in reasons)
    return api_error(
        {
            "__type": "TransactionCanceledException",
            "message": "Transaction cancelled, please refer cancellation reasons for specific "
            f"reasons [{codes}]",
            "CancellationReasons": reasons,
        },
        400,
    )


def _write(item: Body) -> Write:
    kinds = [kind for kind in item if item[kind] is not None]
    if len(kinds) != 1 or kinds[0] not in _KINDS:
        raise validation_error("TransactItems can only contain one of Check, Put, Update or Delete")
    kind = kinds[0]
    body = item[kind]
    constraints.check(body, "TableName", "Item" if kind == "Put" else "Key")
    if kind == "ConditionCheck" and body.get("ConditionExpression") is None:
        constraints.check(body, "ConditionExpression")
    if kind == "Update":
        constraints.check(body, "UpdateExpression")
    return read_write(kind, body)


def _prepared(write: Write, table: TableInUse) -> Reason:
    try:
        write.prepare(table)
    except ServiceException as fault:
        return _reason("ValidationError", fault.message)
    return NO_REASON


def _checked_key(table: TableInUse, key: Body) -> Reason:
    try:
        keys.check_key(table.shape, key)
    except ServiceException as fault:
        return _reason("ValidationError", fault.message)
    return NO_REASON


def _reason(code: str, message: str, item: Body | None = None) -> Reason:
    reason = {"Code": code, "Message": message}
    return {**reason, "Item": item} if item is not None else reason


def _check_distinct(writes: list[Write], tables: list[TableInUse]) -> None:
    _distinct(
        [
            (table.name, table.contents.key(write.given))
            for write, table in zip(writes, tables, strict=True)
        ]
    )


def _distinct(places: list[Any]) -> None:
    if len(set(places)) < len(places):
        raise validation_error("Transaction request cannot include multiple operations on one item")


def _check_count(kind: str, items: list[Body]) -> None:
    if 1 <= len(items) <= MAX_ITEMS:
        return
    rule = "greater than or equal to 1" if not items else f"less than or equal to {MAX_ITEMS}"
    raise validation_error(
        f"1 validation error detected: Value '[{kind}({len(items)})]' at 'transactItems' failed to "
        f"satisfy constraint: Member must have length {rule}"
    )
