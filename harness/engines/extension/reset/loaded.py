"""An account's part of LocalStack's and moto's stores, without creating or importing any."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..imported import imported


def stores(module: str, bundle: str, account: str) -> Iterator[tuple[str, Any]]:
    """Region and store of an AccountRegionBundle, or region and backend of a moto BackendDict."""
    loaded = imported(module)
    found = getattr(loaded, bundle, None) if loaded else None
    if not found or account not in found:
        return
    yield from list(found[account].items())
