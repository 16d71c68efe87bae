"""Patterns of policies: `*` is any text, `?` one character."""

from __future__ import annotations

import functools
import re


@functools.lru_cache(maxsize=4096)
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    text = "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern)
    # what a variable put in is literal: see `variables.py`
    text = text.replace(re.escape(STAR), r"\*").replace(re.escape(MARK), r"\?")
    return re.compile(text, re.DOTALL | (re.IGNORECASE if ignore_case else 0))


STAR, MARK = "\ue000", "\ue001"
"""Stand for a literal `*` and `?` in a pattern."""


def like(pattern: str, text: str, *, ignore_case: bool = False) -> bool:
    return _compiled(pattern, ignore_case).fullmatch(text) is not None


def plain(text: str) -> str:
    """A pattern's text where it is compared without wildcards."""
    return text.replace(STAR, "*").replace(MARK, "?")


def arn_like(pattern: str, text: str) -> bool:
    """Each of the six parts by itself: a `*` does not reach over a colon of the first five."""
    wanted, given = pattern.split(":", 5), text.split(":", 5)
    if len(wanted) != 6 or len(given) != 6:
        return pattern == "*"
    return all(like(one, other) for one, other in zip(wanted, given, strict=True))
