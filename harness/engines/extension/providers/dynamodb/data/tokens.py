"""Client request tokens: a transaction that is sent again is done once, for ten minutes.

Source: Amazon DynamoDB API Reference, TransactWriteItems, ClientRequestToken.
"""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

from localstack.aws.api.dynamodb import IdempotentParameterMismatchException

from ..backend import validation_error

TOKEN_SECONDS = 600
_LONGEST = 36
_known: dict[tuple[str, str, str], tuple[str, float]] = {}


def seen(account: str, region: str, token: str, items: Any) -> bool:
    """Whether these very items have been written with that token; the backend's lock is held.

    Raises:
        IdempotentParameterMismatchException: others have been.
    """
    if not 1 <= len(token) <= _LONGEST:
        rule = "greater than or equal to 1" if not token else f"less than or equal to {_LONGEST}"
        raise validation_error(
            f"1 validation error detected: Value '{token}' at 'clientRequestToken' failed to "
            f"satisfy constraint: Member must have length {rule}"
        )
    now = time.time()
    for old in [key for key, (_, at) in _known.items() if at <= now - TOKEN_SECONDS]:
        del _known[old]
    known = _known.get((account, region, token))
    if known is None:
        return False
    if known[0] != _digest(items):
        raise IdempotentParameterMismatchException(
            "The request uses the same client token as a previous, but non-identical request. "
            "Do not reuse a client token with different requests, unless the requests are "
            "identical"
        )
    return True


def remember(account: str, region: str, token: str, items: Any) -> None:
    _known[account, region, token] = (_digest(items), time.time())


def forget(account: str) -> None:
    """The account's data is reset, and what was written with it."""
    for key in [key for key in list(_known) if key[0] == account]:
        _known.pop(key, None)


def _digest(items: Any) -> str:
    return hashlib.sha256(json.dumps(items, sort_keys=True).encode()).hexdigest()
