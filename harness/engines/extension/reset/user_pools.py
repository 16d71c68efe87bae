"""Cognito: users and groups as they were; sign-ins, codes and mails since are gone.

Tokens that were made before hold on, as on AWS: they are verified by their signature.
"""

from __future__ import annotations

import copy
from typing import Any

from ..imported import imported

_PACKAGE = f"{__package__.rpartition('.')[0]}.cognito"
State = dict[str, tuple[Any, ...]]
"""By pool: users, groups, sign-ins, revoked."""
_DATA = ("users", "groups", "logins", "revoked")


def remember(account: str) -> State:
    return {pool.id: _data(pool) for pool in _pools(account)}


def restore(account: str, state: State | None) -> None:
    for pool in _pools(account):
        kept = (state or {}).get(pool.id, ({}, {}, {}, set()))
        for name, value in zip(_DATA, copy.deepcopy(kept), strict=True):
            setattr(pool, name, value)
    codes = imported(f"{_PACKAGE}.codes")
    if codes:
        codes.OUTBOX.pop(account, None)


def _data(pool: Any) -> tuple[Any, ...]:
    return copy.deepcopy(tuple(getattr(pool, name) for name in _DATA))


def _pools(account: str) -> list[Any]:
    loaded = imported(f"{_PACKAGE}.state")
    found = loaded.POOLS.values() if loaded else ()
    return [pool for pool in list(found) if pool.account == account]
