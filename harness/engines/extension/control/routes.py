"""The control server's requests, one function each: query in, JSON data out."""

from __future__ import annotations

import math
from collections.abc import Callable

from ..recorder.stream import RING
from . import fault_routes, http_service_routes, info, mock_routes, schedule_routes
from .asking import Answer, Query, Refused, account_in, needed

_MOST_SECONDS = 10 * 366 * 86_400.0
"""Ten years: further ahead, dates begin to leave what formats can hold."""


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
    SWITCH.on = needed(query, "on") == "1"
    return {"on": SWITCH.on}


def _baseline(query: Query) -> Answer:
    from ..reset import baseline

    return baseline(account_in(query))


def _reset(query: Query) -> Answer:
    from ..reset import reset

    return reset(account_in(query))


def _clock(query: Query) -> Answer:  # noqa: ARG001
    from ..clock.moving import now

    return now()


def _advance(query: Query) -> Answer:
    from ..clock.moving import LIMIT_SECONDS, Unfinished, advance

    seconds = _seconds(query, "seconds", needed(query, "seconds"))
    limit = _seconds(query, "limit", query.get("limit") or str(LIMIT_SECONDS))
    try:
        return advance(seconds, limit)
    except Unfinished as unfinished:
        return {**unfinished.answer, "left": unfinished.left}


def _share_clock(query: Query) -> Answer:
    from ..clock.functions import clock_of
    from ..clock.moving import now

    clock_of(account_in(query)).share()
    return now()


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

    found = messages(account_in(query), needed(query, "region"), needed(query, "queue"))
    if found is None:
        raise Refused(404, f"no queue {query['queue']!r} in {query['account']}")
    return {"messages": found}


_ENFORCED = {"0": False, "1": True, "default": None}


def _iam(query: Query) -> Answer:
    from ..iam.switch import SWITCH

    account = account_in(query) if query.get("account") else None
    wanted = needed(query, "enforced")
    if wanted not in _ENFORCED:
        raise Refused(400, f"enforced is {wanted!r}, not one of {', '.join(_ENFORCED)}")
    SWITCH.set(account, _ENFORCED[wanted])
    return {"enforced": SWITCH.enforced(account or "")}


def _mails(query: Query) -> Answer:
    from .mails import mails

    return {"mails": mails(account_in(query))}


def _settled(query: Query) -> Answer:
    from .stacks import settled

    stack, change_set = needed(query, "stack"), query.get("change_set") or None
    return {"settled": settled(account_in(query), needed(query, "region"), stack, change_set)}


def _types(query: Query) -> Answer:  # noqa: ARG001
    from .types import types

    can, absent = types()
    return {"types": can, "without_service": absent}


def _runtimes(query: Query) -> Answer:
    from ..lambda_runtime.refusal import refused

    return {"refused": refused(query.get("names", "").split(","))}


_ROUTES: dict[tuple[str, str], Callable[[Query], Answer]] = {
    ("GET", "/info"): _info,
    ("GET", "/position"): _position,
    ("POST", "/recording"): _recording,
    ("POST", "/baseline"): _baseline,
    ("POST", "/reset"): _reset,
    ("GET", "/clock"): _clock,
    ("POST", "/clock/advance"): _advance,
    ("POST", "/iam"): _iam,
    ("POST", "/clock/share"): _share_clock,
    ("GET", "/messages"): _messages,
    ("GET", "/mails"): _mails,
    ("GET", "/faults"): fault_routes.listed,
    ("POST", "/faults"): fault_routes.add,
    ("POST", "/faults/removal"): fault_routes.remove,
    ("GET", "/http-services"): http_service_routes.address,
    ("POST", "/http-services"): http_service_routes.script,
    ("POST", "/schedules/run"): schedule_routes.run,
    ("POST", "/mocks"): mock_routes.tell,
    ("GET", "/types"): _types,
    ("GET", "/runtimes"): _runtimes,
    ("GET", "/settled"): _settled,
}
