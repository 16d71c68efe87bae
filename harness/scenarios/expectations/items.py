"""`items`: what a table holds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from pydantic import Field

from harness.engines.extension.wire import Record
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.looking import newest, wrote
from harness.scenarios.expectations.scanning import scan
from harness.scenarios.fields import TABLE, Body, Expected, TableId
from harness.scenarios.matchers import Difference, match
from harness.scenarios.matchers.containing import pair_up


class ItemsExpectation(Body, Expectation):
    """The items of a table, all or those that match `where`."""

    kind: ClassVar[str] = "items"
    example: ClassVar[str] = (
        "items: {table: Orders, where: {status: paid}, count: 2, contains: [{id: o-1}]}"
    )
    needs_one_of: ClassVar[tuple[str, ...]] = ("count", "contains", "equals")

    table: TableId
    where: dict[str, Expected] = Field(
        default_factory=dict, description="Look only at items with these attributes."
    )
    count: Expected = Field(None, description="How many: a number or a matcher.")
    contains: list[Expected] | None = Field(
        None, description="Parts of items that must be among them, in any order."
    )
    equals: list[Expected] | None = Field(None, description="Just these items, in any order.")

    def may_have_changed(self, records: Sequence[Record]) -> bool:
        return wrote(records, "dynamodb")

    def look(self, context: Context) -> Look:
        table = context.physical(self.table, TABLE, "table")
        items = scan(context.looks("dynamodb"), table)
        chosen = [i for i in items if not match(self.where, i, exact=False)]
        found: list[Difference] = []
        if "count" in self.model_fields_set:
            found += match(self.count, len(chosen), exact=False, path="$.count")
        if self.contains is not None:
            loosely = partial(compare_as, False)
            found += pair_up(self.contains, chosen, "$", loosely, exactly=False)
        if self.equals is not None:
            found += pair_up(self.equals, chosen, "$", partial(compare_as, True), exactly=True)
        return Look(
            holds=not found,
            message=f"the items of {self.table} differ",
            expected=self.model_dump(exclude_unset=True, exclude={"table"}),
            actual=chosen,
            differences=[str(d) for d in found],
            seen=newest(chosen or items, "item" if chosen else "other item")
            or [f"{self.table} is empty"],
            result=chosen,
        )


def compare_as(exact: bool, expected: Any, actual: Any, path: str) -> list[Difference]:
    return match(expected, actual, exact=exact, path=path)
