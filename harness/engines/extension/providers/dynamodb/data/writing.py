"""PutItem, UpdateItem, DeleteItem, and the same as parts of batches and transactions.

A `Write` has been checked by itself; `prepare` holds it against its table, `apply` against the
item, and does it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..backend import api_error, validation_error
from ..expressions import conditions, legacy
from ..expressions.compiled import Expressions
from ..expressions.nodes import Assignment, Path
from ..expressions.paths import projected
from ..expressions.updates import UpdateFault, updated
from ..values.sizes import item_size
from . import constraints, keys
from .work import TableInUse, Work

Body = dict[str, Any]
Item = dict[str, Any]
CONDITION_FAILED = "The conditional request failed"


class ConditionFailed(Exception):
    """The condition is not true of the item that is there."""

    def __init__(self, item: Item | None) -> None:
        super().__init__(CONDITION_FAILED)
        self.item = item

    def answer(self) -> Exception:
        body: Body = {"__type": "ConditionalCheckFailedException", "message": str(self)}
        if self.item is not None:
            body["Item"] = self.item
        return api_error(body, 400)


@dataclass(frozen=True)
class Write:
    """One write of an item."""

    kind: str
    """Put, Update, Delete or ConditionCheck."""
    table: str
    given: Item
    """The item, or its key."""
    actions: list[Assignment] = field(default_factory=list)
    condition: Any = None
    old_on_failure: bool = False
    """A failed condition gives the item that is there."""

    def prepare(self, table: TableInUse) -> None:
        """Hold it against its table's schema."""
        if self.kind == "Put":
            keys.check_item(table.shape, self.given)
            return
        keys.check_key(table.shape, self.given)
        for action in self.actions:
            if action.path.root in table.shape.key_names:
                raise validation_error(
                    "One or more parameter values were invalid: Cannot update attribute "
                    f"{action.path.root}. This attribute is part of the key"
                )

    def apply(self, work: Work, table: TableInUse) -> tuple[Item | None, Item | None]:
        """Do it; the item before and after.

        Raises:
            ConditionFailed: and nothing is done.
        """
        old = table.contents.get(self.given)
        if self.condition is not None and not conditions.holds(self.condition, old or {}):
            raise ConditionFailed(old if self.old_on_failure else None)
        if self.kind == "Put":
            work.put(table, self.given)
            return old, self.given
        if self.kind == "Delete":
            work.delete(table, self.given)
            return old, None
        if self.kind == "ConditionCheck":
            work.capacity.write(table.name, table.shape, old, old)
            return old, old
        new = self._updated(table, old)
        work.put(table, new)
        return old, new

    def _updated(self, table: TableInUse, old: Item | None) -> Item:
        try:
            new = updated(old if old is not None else dict(self.given), self.actions)
        except UpdateFault as fault:
            raise validation_error(str(fault)) from fault
        keys.check_index_keys(table.shape, new, update=True)
        if item_size(new) > keys.MAX_ITEM_BYTES:
            raise validation_error("Item size to update has exceeded the maximum allowed size")
        return new


def read_write(kind: str, body: Body) -> Write:
    """Read a request and check it by itself; its parameters are there."""
    given: Item = body.get("Item" if kind == "Put" else "Key") or {}
    constraints.one_language(body)
    keys.check_values(given)
    expressions = Expressions(body)
    if kind == "Update":
        expressions.begin("UpdateExpression", "ConditionExpression")
    else:
        expressions.begin("ConditionExpression")
    actions = expressions.update() or []
    condition = expressions.condition("ConditionExpression")
    expressions.finish()
    if body.get("Expected"):
        condition = legacy.conditions(body["Expected"], body.get("ConditionalOperator"))
    if body.get("AttributeUpdates"):
        actions = legacy.updates(body["AttributeUpdates"])
    return Write(
        kind,
        body.get("TableName", ""),
        given,
        actions,
        condition,
        body.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD",
    )


def put_item(work: Work, body: Body) -> Body:
    constraints.check(body, "TableName", "Item")
    constraints.return_values(body, "ALL_OLD")
    old, _ = _write(work, "Put", body)
    return _answer(work, body, old if body.get("ReturnValues") == "ALL_OLD" else None)


def delete_item(work: Work, body: Body) -> Body:
    constraints.check(body, "TableName", "Key")
    constraints.return_values(body, "ALL_OLD")
    old, _ = _write(work, "Delete", body)
    return _answer(work, body, old if body.get("ReturnValues") == "ALL_OLD" else None)


def update_item(work: Work, body: Body) -> Body:
    constraints.check(body, "TableName", "Key")
    write = read_write("Update", body)
    old, new = done(work, write)
    wanted = body.get("ReturnValues", "NONE")
    paths = [action.path for action in write.actions]
    values = {
        "NONE": None,
        "ALL_OLD": old,
        "ALL_NEW": new,
        "UPDATED_OLD": _at(old, paths),
        "UPDATED_NEW": _at(new, paths),
    }[wanted]
    return _answer(work, body, values)


def _at(item: Item | None, paths: list[Path]) -> Item | None:
    return projected(item, paths) if item else None


def _write(work: Work, kind: str, body: Body) -> tuple[Item | None, Item | None]:
    return done(work, read_write(kind, body))


def done(work: Work, write: Write) -> tuple[Item | None, Item | None]:
    """Do a write that stands alone; the item before and after."""
    table = work.table(write.table)
    write.prepare(table)
    try:
        return write.apply(work, table)
    except ConditionFailed as failed:
        raise failed.answer() from failed


def _answer(work: Work, body: Body, attributes: Item | None) -> Body:
    answer: Body = {"Attributes": attributes} if attributes else {}
    table = work.table(body["TableName"])
    key = body.get("Key") or body.get("Item") or {}
    if collection := work.item_collection(table, key):
        answer["ItemCollectionMetrics"] = collection
    return {**answer, **work.capacity.one()}
