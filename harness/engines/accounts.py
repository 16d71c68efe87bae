"""Account ids, which are text: twelve digits, of which the first ones may be zeros."""

from __future__ import annotations


def account_after(first: str, offset: int) -> str:
    """The 12-digit account id that is `offset` above `first`; after the last one come zeros."""
    return str((int(first) + offset) % 10**12).zfill(12)
