"""The threads in which events are matched and delivered: what they do is counted and fenced.

Stock (4.13.1, 4.14.0) starts a thread for each PutEvents, of which neither a reset nor a move of
the clock knows.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

_MOST = 256


def begin(what: Callable[..., Any], *args: Any) -> None:
    """Run it in a thread, on behalf of what this one works for."""
    _pool().submit(what, *args)


def mend(module: Any) -> None:
    def start_worker_thread(method: Any, params: Any = None, **_: Any) -> None:
        begin(method, params)

    module.start_worker_thread = start_worker_thread


@functools.cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=_MOST, thread_name_prefix="events")
