"""The control server's requests, one function each: query in, JSON data out."""

from __future__ import annotations

import json
from collections.abc import Callable

from ..recorder.stream import RING
from . import clock_routes, fault_routes, http_service_routes, info, mock_routes, schedule_routes
from .asking import Answer, Query, Refused, account_in, needed


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
    on = needed(query, "on") == "1"
    SWITCH.turn(on)
    return {"on": on}


def _marks(query: Query) -> Answer:
    from ..recorder.marks import mark

    try:
        values = json.loads(needed(query, "values"))
    except ValueError as error:
        raise Refused(400, f"values: {error}") from error
    return {"marks": [mark(str(value)) for value in values]}


def _baseline(query: Query) -> Answer:
    from ..reset import baseline

    return baseline(account_in(query))


def _reset(query: Query) -> Answer:
    from ..reset import reset

    return reset(account_in(query))


def _reset_everything(query: Query) -> Answer:
    from ..reset import reset

    return reset(account_in(query), everything=True)


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


def _pending(query: Query) -> Answer:
    from .pending import pending

    account = account_in(query)
    words = pending(account)
    return {"pending": words, "position": RING.last(account)}


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
    ("POST", "/reset/everything"): _reset_everything,
    ("GET", "/clock"): clock_routes.now,
    ("POST", "/clock/advance"): clock_routes.advance,
    ("POST", "/iam"): _iam,
    ("POST", "/clock/share"): clock_routes.share,
    ("GET", "/messages"): _messages,
    ("GET", "/mails"): _mails,
    ("GET", "/pending"): _pending,
    ("GET", "/faults"): fault_routes.listed,
    ("POST", "/faults"): fault_routes.add,
    ("POST", "/marks"): _marks,
    ("POST", "/faults/removal"): fault_routes.remove,
    ("GET", "/http-services"): http_service_routes.address,
    ("POST", "/http-services"): http_service_routes.script,
    ("POST", "/schedules/run"): schedule_routes.run,
    ("POST", "/mocks"): mock_routes.tell,
    ("GET", "/types"): _types,
    ("GET", "/runtimes"): _runtimes,
    ("GET", "/settled"): _settled,
}
