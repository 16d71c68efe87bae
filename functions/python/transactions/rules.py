"""What makes a transaction suspicious."""

from __future__ import annotations

from typing import Any

LARGE = 10_000


def flags_of(transaction: dict[str, Any], customer: dict[str, Any]) -> list[str]:
    """The names of the rules that the transaction breaks.

    Raises:
        TypeError: the amount is no number.
    """
    found = []
    if transaction["amount"] > LARGE:
        found.append("large amount")
    if customer and transaction["country"] != customer["country"]:
        found.append("foreign country")
    if customer and transaction["amount"] > customer["limit"]:
        found.append("over the limit")
    return found
