"""Requests about the HTTP services that a test stands in for."""

from __future__ import annotations

import json

from .asking import Answer, Query, Refused, account_in, needed


def script(query: Query) -> Answer:
    from ..http_services.script import SERVICES
    from ..http_services.script import Answer as Scripted

    try:
        answers = [Scripted.from_json(one) for one in json.loads(needed(query, "answers"))]
    except (ValueError, TypeError, AttributeError) as error:
        raise Refused(400, str(error)) from error
    SERVICES.script(account_in(query), needed(query, "name"), answers)
    return address(query)


def address(query: Query) -> Answer:
    from ..http_services.gateway import address

    return {"url": f"{address()}/{account_in(query)}"}
