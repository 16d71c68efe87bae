"""What a request of the control server is: query in, JSON data out."""

from __future__ import annotations

import re
from typing import Any

Query = dict[str, str]
Answer = dict[str, Any]


class Refused(Exception):
    """A request that cannot be answered; `status` is HTTP's."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def account_in(query: Query) -> str:
    account = needed(query, "account")
    if not re.fullmatch(r"\d{12}", account):
        raise Refused(400, f"account is {account!r}, not 12 digits")
    return account


def needed(query: Query, name: str) -> str:
    if not query.get(name):
        raise Refused(400, f"{name} is missing")
    return query[name]
