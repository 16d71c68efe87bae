"""What began before an account's last reset may not act any more.

A reset kills what it can; what cannot be killed (a delivery that waits in a pool, a batch
that a poller holds, an execution's thread, the last bytes of a killed function) is refused
when it makes its next call.
"""

from __future__ import annotations

import math
import time

from ..wire import Caller
from .activity import Activity

_PASSIVE = ("Receive", "Get", "Describe", "List", "Head", "Delete", "Change", "Assume", "Stop")
"""Operations that bring nothing into being begin so; pollers go on with these."""

_fences: dict[str, float] = {}
"""By account: what began earlier (`time.monotonic()`) is stale."""
_times: dict[str, float] = {}
"""By account: what the cloud's clock told when it was last reset."""


def raise_fence(account: str) -> None:
    """Refuse whatever follows from anything, until the fence is lowered."""
    _fences[account] = math.inf


def lower_fence(account: str) -> None:
    """From now on refuse only what began before now."""
    _fences[account], _times[account] = time.monotonic(), time.time()


def is_stale(account: str, activity: Activity | None) -> bool:
    """The activity began before the account's last reset."""
    return activity is not None and activity.began < _fences.get(account, 0.0)


def moment(account: str) -> float:
    """When the account was last reset (`time.monotonic()`); 0: never."""
    return _fences.get(account, 0.0)


def time_of_day(account: str) -> float:
    """When the account was last reset, by the cloud's clock; 0: never."""
    return _times.get(account, 0.0)


def straddles(account: str, began: float) -> bool:
    """The account was reset after `began`."""
    return began < moment(account)


def refuses(account: str, operation: str, caller: Caller, activity: Activity | None) -> bool:
    if caller.kind in ("outside", "probe"):
        return False
    return is_stale(account, activity) and not operation.startswith(_PASSIVE)
