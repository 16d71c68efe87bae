"""What a run would have cost on AWS: its table by function, and whether it is within a budget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.engines.extension.wire import Call, Invocation, Record
from harness.scenarios.expectations.cost import dollars
from harness.scenarios.results import ScenarioResult
from harness.trace.cost import CostRow, Prices, costs, total


class Bill:
    """What a run cost; `too_dear` is why it is over its budget."""

    def __init__(
        self, results: Sequence[ScenarioResult], prices: Prices, budget: float | None = None
    ) -> None:
        self._rows = run_costs(results, prices)
        self.too_dear = over_budget(self._rows, budget) if budget is not None else None

    def tell(self, console: Console, *, table: bool) -> None:
        """Print that it is too dear, after its rows if they are wanted."""
        if table:
            print_costs(console, self._rows)
        if self.too_dear is not None:
            console.print(self.too_dear, style="red", soft_wrap=True)


def run_costs(results: Sequence[ScenarioResult], prices: Prices) -> list[CostRow]:
    """The rows of all scenarios together; functions by their logical ids.

    What `given` asked for from outside is no part of the flow and costs nothing here.
    """
    names = _names(results)
    return costs(
        (record for i, result in enumerate(results) for record in _records(result, i, names)),
        prices,
    )


def print_costs(console: Console, rows: Sequence[CostRow]) -> None:
    """The table, the dearest first."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("function")
    for heading in ("calls", "billed", "memory", "cost"):
        table.add_column(heading, justify="right")
    for row in rows:
        price = dollars(row.usd) if row.usd is not None else "no price"
        if row.service == "lambda":
            memory = f"{row.memory_mb} MB {row.architecture}"
            table.add_row(row.name, f"{row.requests:,}", f"{row.billed_ms:,} ms", memory, price)
        else:
            table.add_row(f"requests: {row.service}", f"{row.requests:,}", "", "", price)
    table.add_row(Text("in all", "bold"), "", "", "", Text(dollars(total(rows)), "bold"))
    console.print()
    console.print(table if rows else Text("no cost: nothing ran that is counted", "yellow"))


def over_budget(rows: Sequence[CostRow], budget: float) -> str | None:
    """Why the run is too dear, naming the dearest function; None: it is within the budget."""
    usd = total(rows)
    if usd <= budget:
        return None
    told = f"over budget: the run cost {dollars(usd)}, the budget is {dollars(budget)}"
    dearest = next((row for row in rows if row.service == "lambda"), None)
    if dearest is None:
        return told
    return (
        f"{told}; the dearest function is {dearest.name}: {dollars(dearest.usd or 0)} "
        f"for {dearest.requests:,} invocations, {dearest.billed_ms:,} ms billed"
    )


def _records(
    result: ScenarioResult, index: int, names: dict[tuple[int, str], str]
) -> Iterator[Record]:
    for record in result.records:
        if isinstance(record, Invocation):
            name = names.get((index, record.function), record.function)
            yield replace(record, function=name)
        elif isinstance(record, Call) and not _is_given(record, result):
            yield record


def _is_given(call: Call, result: ScenarioResult) -> bool:
    return call.caller.kind == "outside" and call.seq <= result.given_until


def _names(results: Sequence[ScenarioResult]) -> dict[tuple[int, str], str]:
    """By result and physical id: the logical id, after its template's folder where others have
    the same."""
    of: dict[str, set[str]] = {}
    logical: dict[tuple[int, str], tuple[str, str]] = {}
    for i, result in enumerate(results):
        folder = result.stacks[0].parent.name if result.stacks else ""
        for resource in result.resources:
            if "Function" in resource.type:
                logical[(i, resource.physical_id)] = (folder, resource.logical_id)
                of.setdefault(resource.logical_id, set()).add(folder)
    return {
        key: f"{folder}/{name}" if len(of[name]) > 1 else name
        for key, (folder, name) in logical.items()
    }
