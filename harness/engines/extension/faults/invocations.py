"""Functions that fail without a reason of their own."""

from __future__ import annotations

from .book import BOOK
from .names import is_of
from .rule import INVOCATION_EFFECTS, Rule
from .told import tell


def fault_of(account: str, function: str) -> Rule | None:
    """The fault that strikes this invocation; None mostly."""
    if BOOK.empty:
        return None

    def matches(rule: Rule) -> bool:
        name = rule.function or ""
        return rule.effect in INVOCATION_EFFECTS and is_of(name, function)

    struck = BOOK.strike(account, matches)
    for live in struck:
        tell(account, live, function)
    return struck[0].rule if struck else None
