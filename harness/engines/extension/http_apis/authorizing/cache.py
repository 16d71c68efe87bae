"""What authorizers answered, for as long as their TTL says."""

from __future__ import annotations

import time
from typing import Any

_MOST = 10_000

Key = tuple[Any, ...]
"""Begins with the API's id and the stage's name."""
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


def forget(api: str, stage: str | None = None) -> None:
    """Forget what was answered for an API, or one of its stages."""
    for key in list(_kept):
        if key[0] == api and stage in (None, key[1]):
            _kept.pop(key, None)
