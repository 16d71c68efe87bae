"""Whose resource an internal call is about.

Services call each other under LocalStack's own credentials, which belong to its default
account. The record names the account whose queue, function or topic is meant.
"""

from __future__ import annotations

import re
from typing import Any

_QUEUE_URL = re.compile(r"/(\d{12})/[^/]+$")
_ARN = re.compile(r"^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:(\d{12}):")
DEFAULT = "000000000000"


def owner(parameters: dict[str, Any], source_arn: str | None, account: str) -> str:
    """The account in a queue's URL or a resource's ARN, then in the source's; else `account`."""
    if account != DEFAULT:
        return account
    for value in parameters.values():
        if type(value) is str and (found := _ARN.match(value)):
            return found[1]
    url = parameters.get("QueueUrl")
    if isinstance(url, str) and (found := _QUEUE_URL.search(url)):
        return found[1]
    if source_arn and (found := _ARN.match(source_arn)):
        return found[1]
    return account
