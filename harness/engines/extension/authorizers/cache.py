"""What authorizers answered, for as long as their TTL says."""

from __future__ import annotations

import time
from typing import Any

_MOST = 10_000

Key = tuple[Any, ...]
"""Begins with the account, the API's id and the stage's name."""
_kept: dict[Key, tuple[float, Any]] = {}


def get(key: Key) -> Any | None:
    found = _kept.get(key)
    if found is None:
        return None
    if found[0] <= time.time():
        _kept.pop(key, None)
        return None
    return found[1]


def put(key: Key, value: Any, ttl: int) -> None:
    """`ttl`: seconds; 0: not at all."""
    if ttl <= 0:
        return
    if len(_kept) >= _MOST:
        now = time.time()
        for old in [old for old, (until, _) in list(_kept.items()) if until <= now]:
            _kept.pop(old, None)
    _kept[key] = (time.time() + ttl, value)


def forget(account: str, *of: str) -> None:
    """Forget what was answered in an account; `of`: for an API there, or one of its stages."""
    wanted = (account, *of)
    for key in list(_kept):
        if key[: len(wanted)] == wanted:
            _kept.pop(key, None)
