"""Requests about faults."""

from __future__ import annotations

import json

from .asking import Answer, Query, Refused, account_in, needed


def add(query: Query) -> Answer:
    from ..faults.book import BOOK
    from ..faults.rule import Rule

    try:
        given = json.loads(needed(query, "rules"))
        rules = [Rule.from_json(one) for one in given]
    except (ValueError, TypeError, AttributeError) as error:
        raise Refused(400, str(error)) from error
    return {"faults": [live.to_json() for live in BOOK.add(account_in(query), rules)]}


def listed(query: Query) -> Answer:
    from ..faults.book import BOOK

    return {"faults": [live.to_json() for live in BOOK.of(account_in(query))]}


def remove(query: Query) -> Answer:
    from ..faults.book import BOOK

    number = query.get("id")
    if number is not None and not number.isdigit():
        raise Refused(400, f"id is {number!r}, not a number")
    gone = BOOK.remove(account_in(query), None if number is None else int(number))
    return {"faults": [live.to_json() for live in gone]}
