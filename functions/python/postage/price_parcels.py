"""The postage of parcels by their weight in grams, in cents."""

from __future__ import annotations

from typing import Any

RATES = ((500, 385), (1000, 470), (5000, 849), (31_500, 1699))


def handler(event: dict[str, Any], _context: Any) -> dict[str, int]:
    return {"cents": sum(_rate(parcel["grams"]) for parcel in event["parcels"])}


def _rate(grams: int) -> int:
    for limit, cents in RATES:
        if grams <= limit:
            return cents
    raise ValueError(f"{grams} g is too heavy for a parcel")
