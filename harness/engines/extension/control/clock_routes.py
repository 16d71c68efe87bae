"""The control server's requests about the clock."""

from __future__ import annotations

import math

from .asking import Answer, Query, Refused, account_in, needed

_MOST_SECONDS = 10 * 366 * 86_400.0
"""Ten years: further ahead, dates begin to leave what formats can hold."""


def now(query: Query) -> Answer:  # noqa: ARG001
    from ..clock.moving import now

    return now()


def advance(query: Query) -> Answer:
    """`left`: what did not come to rest; `unsupported`: why this clock cannot be moved."""
    from ..clock.moving import LIMIT_SECONDS, Unfinished, advance
    from ..clock.wall import why_not_moved

    if why := why_not_moved():
        return {"unsupported": why}
    seconds = _seconds("seconds", needed(query, "seconds"))
    limit = _seconds("limit", query.get("limit") or str(LIMIT_SECONDS))
    try:
        return advance(seconds, limit)
    except Unfinished as unfinished:
        return {**unfinished.answer, "left": unfinished.left}


def share(query: Query) -> Answer:
    from ..clock.functions import clock_of
    from ..clock.moving import now
    from ..clock.wall import why_not_moved

    if why := why_not_moved():
        return {"unsupported": why}
    clock_of(account_in(query)).share()
    return now()


def _seconds(name: str, text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= _MOST_SECONDS:
        raise Refused(400, f"{name} is {text!r}, not from 0 to {_MOST_SECONDS:.0f}")
    return seconds
