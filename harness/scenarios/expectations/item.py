"""`item`: one item of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import Field, model_validator

from harness.engines.extension.wire import Record
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.item_batch import items_of
from harness.scenarios.expectations.looking import compared, newest, wrote
from harness.scenarios.expectations.scanning import scan
from harness.scenarios.fields import TABLE, Body, Expected, Item, TableId, exactly_one
from harness.scenarios.formats.data import from_dynamodb, to_dynamodb
from harness.scenarios.matchers.base import show

_NEIGHBOURS = 5


class ItemExpectation(Body, Expectation):
    """One item of a table, by its whole key."""

    kind: ClassVar[str] = "item"
    example: ClassVar[str] = (
        "item: {table: Orders, key: {id: o-1}, contains: {status: paid, total: {$gt: 0}}}"
    )

    table: TableId
    key: Item = Field(description="The partition key, and the sort key where there is one.")
    equals: Expected = Field(None, description="The whole item.")
    contains: Expected = Field(None, description="Some of its attributes.")
    absent: bool = Field(False, description="There must be no such item.")

    @model_validator(mode="before")
    @classmethod
    def _one_way(cls, data: Any) -> Any:
        exactly_one(data, ("equals", "contains", "absent"))
        return data

    def may_have_changed(self, records: Sequence[Record]) -> bool:
        return wrote(records, "dynamodb")

    def look(self, context: Context) -> Look:
        client = context.looks("dynamodb")
        table = context.physical(self.table, TABLE, "table")
        response = client.get_item(TableName=table, Key=to_dynamodb(self.key), ConsistentRead=True)
        item = from_dynamodb(response["Item"]) if "Item" in response else None
        return self._of(item, context, client, table)

    @classmethod
    def look_together(cls, several: Sequence[tuple[Any, Context]]) -> list[Look] | None:
        client = several[0][1].probe("dynamodb")
        wanted = [
            (one, context, context.physical(one.table, TABLE, "table")) for one, context in several
        ]
        found = items_of(client, [(table, one.key) for one, _, table in wanted])
        if found is None:
            return None
        each = zip(wanted, found, strict=True)
        return [one._of(item, context, client, table) for (one, context, table), item in each]

    def _of(self, item: Any, context: Context, client: Any, table: str) -> Look:
        if self.absent:
            return Look(
                holds=item is None,
                message=f"{self.table} has an item {show(self.key)}",
                expected="no such item",
                actual=item,
                differences=[] if item is None else [f"$: must be absent, got {show(item)}"],
            )
        exact = "equals" in self.model_fields_set
        expected = self.equals if exact else self.contains
        if item is None:
            return Look(
                holds=False,
                message=f"{self.table} has no item {show(self.key)}",
                expected=expected,
                actual=None,
                differences=[f"$: no item with the key {show(self.key)}"],
                seen=self._neighbours(client, table) if context.last else [],
            )
        if exact and isinstance(expected, dict):
            expected = {**{k: v for k, v in self.key.items() if k not in expected}, **expected}
        message = f"the item {show(self.key)} of {self.table} differs"
        return compared(message, [("$", expected, item, exact)], actual=item)

    def _neighbours(self, client: Any, table: str) -> list[str]:
        found = newest(scan(client, table, limit=_NEIGHBOURS), "item")
        return found or [f"{self.table} is empty"]
