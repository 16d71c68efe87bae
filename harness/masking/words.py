"""Lists of words, as they are read."""

from __future__ import annotations


def words(text: str) -> tuple[str, ...]:
    """The words of a text; no sets, since what is searched for has an order."""
    return tuple(text.split())
