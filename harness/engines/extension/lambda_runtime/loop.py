"""The one thread that serves every execution environment: sockets, pipes, timers, exits."""

from __future__ import annotations

import asyncio
import threading
from functools import lru_cache

_LOCK = threading.Lock()


def loop() -> asyncio.AbstractEventLoop:
    """The running loop; started at first use.

    Processes are started from its thread too: Linux sends a child its death signal when the
    thread that forked it ends, and this one lives as long as the process.
    """
    with _LOCK:  # several functions may be the first one at once
        return _started()


@lru_cache(maxsize=1)
def _started() -> asyncio.AbstractEventLoop:
    made = asyncio.new_event_loop()
    threading.Thread(target=made.run_forever, name="lambda-runtime", daemon=True).start()
    return made
