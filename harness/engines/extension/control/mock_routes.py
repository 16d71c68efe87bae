"""Requests about mocked states of state machines."""

from __future__ import annotations

import json

from .asking import Answer, Query, Refused, account_in, needed


def tell(query: Query) -> Answer:
    from ..stepfunctions import mocks

    try:
        answers = json.loads(needed(query, "states"))
    except ValueError as error:
        raise Refused(400, str(error)) from error
    machine, case = needed(query, "machine"), needed(query, "case")
    mocks.tell(account_in(query), machine, case, answers)
    return {"states": sorted(answers)}
