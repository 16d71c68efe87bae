"""ExecuteStatement, BatchExecuteStatement and ExecuteTransaction.

Source: Amazon DynamoDB API Reference, the three operations.
"""

from __future__ import annotations

from typing import Any

from localstack.aws.api import ServiceException

from ..backend import validation_error
from ..data import constraints
from ..data.transactions import cancelled, write_all
from ..data.work import Work
from .reading import read
from .selecting import select, select_one
from .statements import Insert, Select, Statement
from .writing import as_write, is_write, write_one

Body = dict[str, Any]
MAX_BATCH = 25
MAX_TRANSACTION = 100
_SHORT = {
    "ConditionalCheckFailedException": "ConditionalCheckFailed",
    "DuplicateItemException": "DuplicateItem",
    "ResourceNotFoundException": "ResourceNotFound",
    "ValidationException": "ValidationError",
}


def execute_statement(work: Work, body: Body) -> Body:
    constraints.check(body, "Statement")
    statement = _read(body)
    if isinstance(statement, Select):
        if statement.exists:
            raise validation_error("EXISTS can only be used in ExecuteTransaction")
        return select(work, statement, body)
    items = write_one(work, statement, old_on_failure=_old_on_failure(body))
    return {"Items": items, **work.capacity.one()}


def batch_execute_statement(work: Work, body: Body) -> Body:
    bodies = _bodies(body, "Statements", MAX_BATCH)
    statements: list[Statement | ServiceException] = []
    for each in bodies:
        try:
            statements.append(_read(each))
        except ServiceException as fault:
            statements.append(fault)
    kinds = {is_write(s) for s in statements if not isinstance(s, Exception)}
    if len(kinds) > 1:
        raise validation_error("Batch statements must be either all read or all write statements")
    answers = [
        _answer(work, each, statement) for each, statement in zip(bodies, statements, strict=True)
    ]
    return {"Responses": answers, **work.capacity.all()}


def _answer(work: Work, body: Body, statement: Statement | ServiceException) -> Body:
    answer: Body = {}
    try:
        if isinstance(statement, ServiceException):
            raise statement
        answer["TableName"] = work.table(statement.table).name
        if isinstance(statement, Select):
            item = _selected(work, statement)
        else:
            items = write_one(work, statement, old_on_failure=_old_on_failure(body))
            item = items[0] if items else None
    except ServiceException as fault:
        error = {"Code": _SHORT.get(fault.code, fault.code), "Message": fault.message}
        if old := getattr(fault, "Item", None):
            error["Item"] = old
        return {**answer, "Error": error}
    return answer if item is None else {**answer, "Item": item}


def _selected(work: Work, statement: Select) -> Body | None:
    try:
        return select_one(work, statement)
    except ServiceException as fault:
        if fault.message.startswith("Where clause"):
            raise validation_error(
                "Select statements within BatchExecuteStatement must specify the primary key in "
                "the where clause."
            ) from fault
        raise


def execute_transaction(work: Work, body: Body) -> Body:
    bodies = _bodies(body, "TransactStatements", MAX_TRANSACTION)
    statements = [_read(each) for each in bodies]
    reads = [s for s in statements if isinstance(s, Select) and not s.exists]
    if reads and len(reads) < len(statements):
        raise validation_error(
            "Transaction statements must be either all read or all write statements"
        )
    if reads:
        items = [select_one(work, statement) for statement in reads]
        answers = [{} if item is None else {"Item": item} for item in items]
        return {"Responses": answers, **work.capacity.all()}
    writes = [
        as_write(work, statement, old_on_failure=_old_on_failure(each))
        for each, statement in zip(bodies, statements, strict=True)
    ]
    try:
        write_all(work, writes)
    except ServiceException as fault:
        raise _with_duplicates(fault, statements) from fault
    return {"Responses": [{} for _ in statements], **work.capacity.all()}


def _with_duplicates(fault: ServiceException, statements: list[Statement]) -> Exception:
    """An item that an INSERT finds is a duplicate, not a failed condition."""
    reasons = getattr(fault, "CancellationReasons", None)
    if not reasons:
        return fault
    for reason, statement in zip(reasons, statements, strict=True):
        if isinstance(statement, Insert) and reason["Code"] == "ConditionalCheckFailed":
            reason.update(Code="DuplicateItem", Message="Duplicate primary key exists in table")
    return cancelled(reasons)


def _read(body: Body) -> Statement:
    return read(body.get("Statement") or "", body.get("Parameters") or [])


def _old_on_failure(body: Body) -> bool:
    return body.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"


def _bodies(body: Body, name: str, most: int) -> list[Body]:
    constraints.check(body, name)
    bodies: list[Body] = body[name]
    if not 1 <= len(bodies) <= most:
        rule = "greater than or equal to 1" if not bodies else f"less than or equal to {most}"
        member = name[0].lower() + name[1:]
        raise validation_error(
            f"1 validation error detected: Value '[{len(bodies)} statements]' at '{member}' failed "
            f"to satisfy constraint: Member must have length {rule}"
        )
    return bodies
