"""What the recorded work would cost on AWS: `costs(records, prices)` gives the rows of a table."""

from harness.trace.cost.prices import LIST_PRICES, Prices
from harness.trace.cost.rows import CostRow, billed_ms, costs, total

__all__ = ["LIST_PRICES", "CostRow", "Prices", "billed_ms", "costs", "total"]
