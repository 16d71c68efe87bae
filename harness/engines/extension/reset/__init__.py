"""Bringing an account's data back to where it was, while what is deployed stays."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from typing import Any

from ..clock import functions
from ..clock.wall import WALL
from . import ending, executions, held_events
from .services import SERVICES

_states: dict[str, dict[str, Any]] = {}
_locks: dict[str, threading.Lock] = defaultdict(threading.Lock)


def install() -> None:
    """Called once, before the LocalStack runtime is created."""
    held_events.install()


def baseline(account: str) -> dict[str, Any]:
    """Remember the account's data as it is now."""
    began = time.perf_counter()
    with _locks[account]:
        _states[account] = {name: service.remember(account) for name, service in SERVICES.items()}
    return {"milliseconds": _since(began)}


def reset(account: str, *, everything: bool = False) -> dict[str, Any]:
    """End what the account is doing, then put its data back.

    Args:
        everything: drop all that the account has instead, deployed or not, its baseline too.

    Returns:
        What was ended, how long each service took, and `position`: records of what happened
        before are numbered up to it. Of everything also `left`: what could not be dropped.
    """
    from ..faults.book import BOOK
    from ..http_services.script import SERVICES as HTTP_SERVICES
    from ..recorder.stream import RING

    began = time.perf_counter()
    BOOK.remove(account)
    HTTP_SERVICES.forget(account)
    took: dict[str, float] = {}
    with _locks[account], ending.ended(account) as ended:
        took["ending"] = _since(began)
        if everything:
            _states.pop(account, None)
        state = _states.get(account, {})
        for name, service in SERVICES.items():
            before = time.perf_counter()
            service.restore(account, state.get(name))
            took[name] = _since(before)
        executions.forget(account)
        if everything:
            from .everything import drop

            ended["left"], dropping = drop(account)
            took |= {f"dropping {name}": ms for name, ms in dropping.items()}
        functions.begin(account)
    return {
        "milliseconds": _since(began),
        "position": RING.last(),
        "ahead": WALL.ahead(),
        **ended,
        "took": {name: ms for name, ms in took.items() if ms >= 0.1},
    }


def _since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 2)
