"""`cost`: what the work of the scenario would cost on AWS."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from harness.engines.extension.wire import Invocation, Record
from harness.scenarios.cloud.observed import function_name
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.fields import FUNCTION, Body, FilePath, FunctionId
from harness.scenarios.pricing import read_prices, run_prices
from harness.scenarios.values.files import find_file
from harness.trace.cost import CostRow, Prices, costs, total


class Cost(Body, Expectation):
    """What the scenario's invocations and requests would cost, in US dollars, so far."""

    kind: ClassVar[str] = "cost"
    example: ClassVar[str] = "cost: {function: Resize, under: 0.00005}"
    from_records: ClassVar[bool] = True

    under: float = Field(gt=0, description="US dollars; it must have cost less.")
    function: FunctionId | None = Field(None, description="Only this function's invocations.")
    prices: FilePath | None = Field(None, description="A price table; else that of the run.")

    def look(self, context: Context) -> Look:
        context.need_records("invocations and their costs")
        prices = self._prices(context)
        records = self._records(context)
        rows = costs(records, prices)
        what = self.function or "the scenario"
        if not any(row.service == "lambda" for row in rows):
            message = f"{what} cost nothing: no invocation has ended"
            return Look(holds=False, message=message, differences=[f"$.cost: {message}"])
        unpriced = [row for row in rows if row.usd is None]
        if unpriced:
            names = ", ".join(f"{row.name} ({row.architecture or row.service})" for row in unpriced)
            message = f"the price table has no price for {names}"
            return Look(holds=False, message=message, differences=[f"$.cost: {message}"])
        usd = total(rows)
        holds = usd < self.under
        message = f"{what} cost {dollars(usd)}, not under {dollars(self.under)}"
        dearest = rows[0]
        if not holds and self.function is None:
            message += f"; most of it {dearest.name}, {dollars(dearest.usd or 0)}"
        return Look(
            holds=holds,
            message=message,
            expected=f"under {dollars(self.under)}",
            actual=dollars(usd),
            differences=[] if holds else [f"$.cost: {message}"],
            seen=[describe_row(row) for row in rows],
            final=not holds,
            result={"usd": usd, "rows": [vars(row) for row in rows]},
        )

    def _prices(self, context: Context) -> Prices:
        if self.prices is None:
            return run_prices()
        where = context.where("prices")
        return read_prices(find_file(context.step.document.file, self.prices, where), where)

    def _records(self, context: Context) -> list[Record]:
        if self.function is None:
            invocations = [r for r in context.observed.records() if isinstance(r, Invocation)]
            return [*invocations, *context.observed.calls()]
        name = context.physical(self.function, FUNCTION, "function")
        return [*context.observed.invocations(function_name(name))]


def dollars(usd: float) -> str:
    """Dollars with as many places as a few invocations need: `$0.0000021`."""
    return f"${usd:.7f}".rstrip("0").rstrip(".") if usd < 1 else f"${usd:,.2f}"


def describe_row(row: CostRow) -> str:
    """A row of the table in a line."""
    price = dollars(row.usd) if row.usd is not None else "no price"
    if row.service != "lambda":
        return f"{price}  {row.service}: {row.requests} requests"
    return (
        f"{price}  {row.name}: {row.requests} invocations, {row.billed_ms} ms billed, "
        f"{row.memory_mb} MB {row.architecture}"
    )


def table(rows: list[CostRow]) -> list[str]:
    """The rows as lines, and their sum."""
    lines: list[Any] = [describe_row(row) for row in rows]
    return [*lines, f"{dollars(total(rows))}  in all"]
