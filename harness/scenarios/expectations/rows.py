"""`rows`: what a query finds in the PostgreSQL beside the engine."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from pydantic import Field

from harness.errors import HarnessError, Unsupported
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.items import compare_as
from harness.scenarios.expectations.looking import newest
from harness.scenarios.fields import Body, Expected
from harness.scenarios.matchers import Difference, match
from harness.scenarios.matchers.containing import pair_up


class Rows(Body, Expectation):
    """The rows that a query finds in the account's PostgreSQL database."""

    kind: ClassVar[str] = "rows"
    example: ClassVar[str] = (
        'rows: {query: "select * from orders", count: 1, contains: [{id: o-1, state: paid}]}'
    )
    needs_one_of: ClassVar[tuple[str, ...]] = ("count", "contains", "equals")

    query: str = Field(description="A query; it can change nothing.")
    count: Expected = Field(None, description="How many: a number or a matcher.")
    contains: list[Expected] | None = Field(
        None, description="Parts of rows that must be among them, in any order."
    )
    equals: list[Expected] | None = Field(None, description="Just these rows, in this order.")

    def look(self, context: Context) -> Look:
        try:
            rows = context.shared.scope.database(context.where()).rows(self.query)
        except HarnessError as error:
            if isinstance(error, Unsupported):
                raise
            raise HarnessError(error.what, where=context.where("query")) from None
        found: list[Difference] = []
        if "count" in self.model_fields_set:
            found += match(self.count, len(rows), exact=False, path="$.count")
        if self.contains is not None:
            found += pair_up(self.contains, rows, "$", partial(compare_as, False), exactly=False)
        if self.equals is not None:
            found += match(self.equals, rows, exact=True)
        return Look(
            holds=not found,
            message="the rows differ",
            expected=self.model_dump(exclude_unset=True, exclude={"query"}),
            actual=rows,
            differences=[str(d) for d in found],
            seen=newest(rows, "row") or ["the query finds nothing"],
            result=rows,
        )
