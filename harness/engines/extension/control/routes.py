"""The control server's requests, one function each: query in, JSON data out."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any

from ..recorder.stream import RING
from . import info

_MOST_SECONDS = 10 * 366 * 86_400.0
"""Ten years: further ahead, dates begin to leave what formats can hold."""

Query = dict[str, str]
Answer = dict[str, Any]


class Refused(Exception):
    """A request that cannot be answered; `status` is HTTP's."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def route(method: str, path: str) -> Callable[[Query], Answer]:
    """
    Raises:
        Refused: there is no such request.
    """
    try:
        return _ROUTES[method, path]
    except KeyError:
        known = ", ".join(f"{m} {p}" for m, p in sorted(_ROUTES))
        raise Refused(404, f"no {method} {path}; known: GET /records, {known}") from None


def _info(query: Query) -> Answer:
    if query.get("ready") and not info.ready():
        raise Refused(503, "LocalStack is starting")
    return info.info()


def _position(query: Query) -> Answer:
    account = query.get("account") or None
    # Who asks is about to wait for what there is by now.
    RING.hurry(account)
    return {"position": RING.last(account)}


def _recording(query: Query) -> Answer:
    from ..recorder.switch import SETTING, SWITCH

    if not SWITCH.present:
        raise Refused(409, f"recording cannot be paused: the engine was started without {SETTING}")
    SWITCH.on = _needed(query, "on") == "1"
    return {"on": SWITCH.on}


def _baseline(query: Query) -> Answer:
    from ..reset import baseline

    return baseline(_account(query))


def _reset(query: Query) -> Answer:
    from ..reset import reset

    return reset(_account(query))


def _clock(query: Query) -> Answer:  # noqa: ARG001
    from ..clock.moving import now

    return now()


def _advance(query: Query) -> Answer:
    from ..clock.moving import LIMIT_SECONDS, Unfinished, advance

    seconds = _seconds(query, "seconds", _needed(query, "seconds"))
    limit = _seconds(query, "limit", query.get("limit") or str(LIMIT_SECONDS))
    try:
        return advance(seconds, limit)
    except Unfinished as unfinished:
        return {**unfinished.answer, "left": unfinished.left}


def _seconds(query: Query, name: str, text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= _MOST_SECONDS:
        raise Refused(400, f"{name} is {query.get(name)!r}, not from 0 to {_MOST_SECONDS:.0f}")
    return seconds


def _messages(query: Query) -> Answer:
    from .messages import messages

    found = messages(_account(query), _needed(query, "region"), _needed(query, "queue"))
    if found is None:
        raise Refused(404, f"no queue {query['queue']!r} in {query['account']}")
    return {"messages": found}


def _mails(query: Query) -> Answer:
    from .mails import mails

    return {"mails": mails(_account(query))}


def _settled(query: Query) -> Answer:
    from .stacks import settled

    stack, change_set = _needed(query, "stack"), query.get("change_set") or None
    return {"settled": settled(_account(query), _needed(query, "region"), stack, change_set)}


def _types(query: Query) -> Answer:  # noqa: ARG001
    from .types import types

    can, absent = types()
    return {"types": can, "without_service": absent}


def _runtimes(query: Query) -> Answer:
    from ..lambda_runtime.refusal import refused

    return {"refused": refused(query.get("names", "").split(","))}


def _add_faults(query: Query) -> Answer:
    from ..faults.book import BOOK
    from ..faults.rule import Rule

    try:
        given = json.loads(_needed(query, "rules"))
        rules = [Rule.from_json(one) for one in given]
    except (ValueError, TypeError, AttributeError) as error:
        raise Refused(400, str(error)) from error
    return {"faults": [live.to_json() for live in BOOK.add(_account(query), rules)]}


def _faults(query: Query) -> Answer:
    from ..faults.book import BOOK

    return {"faults": [live.to_json() for live in BOOK.of(_account(query))]}


def _remove_faults(query: Query) -> Answer:
    from ..faults.book import BOOK

    number = query.get("id")
    if number is not None and not number.isdigit():
        raise Refused(400, f"id is {number!r}, not a number")
    gone = BOOK.remove(_account(query), None if number is None else int(number))
    return {"faults": [live.to_json() for live in gone]}


def _account(query: Query) -> str:
    account = _needed(query, "account")
    if not re.fullmatch(r"\d{12}", account):
        raise Refused(400, f"account is {account!r}, not 12 digits")
    return account


def _needed(query: Query, name: str) -> str:
    if not query.get(name):
        raise Refused(400, f"{name} is missing")
    return query[name]


_ROUTES: dict[tuple[str, str], Callable[[Query], Answer]] = {
    ("GET", "/info"): _info,
    ("GET", "/position"): _position,
    ("POST", "/recording"): _recording,
    ("POST", "/baseline"): _baseline,
    ("POST", "/reset"): _reset,
    ("GET", "/clock"): _clock,
    ("POST", "/clock/advance"): _advance,
    ("GET", "/messages"): _messages,
    ("GET", "/mails"): _mails,
    ("GET", "/faults"): _faults,
    ("POST", "/faults"): _add_faults,
    ("POST", "/faults/removal"): _remove_faults,
    ("GET", "/types"): _types,
    ("GET", "/runtimes"): _runtimes,
    ("GET", "/settled"): _settled,
}
