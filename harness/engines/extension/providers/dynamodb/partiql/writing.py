"""INSERT, UPDATE and DELETE as the writes of the other operations.

Source: Amazon DynamoDB Developer Guide, "PartiQL insert statements for DynamoDB", "… update …",
"… delete …".
"""

from __future__ import annotations

from typing import Any

from localstack.aws.api.dynamodb import DuplicateItemException

from ..backend import validation_error
from ..data.work import Work
from ..data.writing import ConditionFailed, Write
from ..expressions.nodes import And, Function, Path
from ..expressions.paths import projected
from . import keys
from .statements import Delete, Insert, Select, Statement, Update

Item = dict[str, Any]


def as_write(work: Work, statement: Statement, *, old_on_failure: bool = False) -> Write:
    """The write that a statement asks for; `EXISTS` is a condition check."""
    schema = work.table(statement.table).shape.schema
    if isinstance(statement, Insert):
        absent = Function("attribute_not_exists", (Path((schema[0][0],)),))
        return Write("Put", statement.table, statement.item, [], absent, old_on_failure)
    key, rest = keys.whole_key(statement.where, schema)
    exists = Function("attribute_exists", (Path((schema[0][0],)),))
    present = exists if rest is None else And(exists, rest)
    if isinstance(statement, Update):
        return Write("Update", statement.table, key, statement.actions, present, old_on_failure)
    if isinstance(statement, Delete):
        return Write("Delete", statement.table, key, [], rest, old_on_failure)
    if not statement.exists:
        raise validation_error("A SELECT statement is no write")
    return Write("ConditionCheck", statement.table, key, [], present, old_on_failure)


def write_one(
    work: Work, statement: Insert | Update | Delete, *, old_on_failure: bool = False
) -> list[Item]:
    """Do it; what RETURNING asks for."""
    table = work.table(statement.table)
    write = as_write(work, statement, old_on_failure=old_on_failure)
    write.prepare(table)
    try:
        old, new = write.apply(work, table)
    except ConditionFailed as failed:
        if isinstance(statement, Insert):
            raise DuplicateItemException("Duplicate primary key exists in table") from failed
        raise failed.answer() from failed
    if isinstance(statement, Insert) or statement.returning is None:
        return []
    which, when = statement.returning.split()
    item = old if when == "OLD" else new
    if item is not None and which == "MODIFIED":
        item = projected(item, [action.path for action in write.actions])
    return [item] if item else []


def is_write(statement: Statement) -> bool:
    return not isinstance(statement, Select)
