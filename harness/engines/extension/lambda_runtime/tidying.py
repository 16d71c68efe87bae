"""Removing what an environment had on disk, off the thread that serves all functions.

It takes milliseconds to tens of them each: thirty at once would hold up every function.
"""

from __future__ import annotations

import queue
import shutil
import threading
from functools import lru_cache
from pathlib import Path


def remove(directory: Path) -> None:
    """Soon; a daemon thread does it, so that no engine's end waits for it."""
    _waiting().put(directory)


@lru_cache(maxsize=1)
def _waiting() -> queue.SimpleQueue[Path]:
    waiting: queue.SimpleQueue[Path] = queue.SimpleQueue()

    def run() -> None:
        while True:
            shutil.rmtree(waiting.get(), ignore_errors=True)

    threading.Thread(target=run, name="lambda-tidying", daemon=True).start()
    return waiting
