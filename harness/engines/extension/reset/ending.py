"""Ending what an account is doing: nothing that began before may act afterwards."""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .. import pipes
from ..delivery import mappings
from ..recorder import fence
from ..recorder.in_flight import IN_FLIGHT
from . import executions, queues

LOG = logging.getLogger(__name__)
PATIENCE = 3.0
"""Seconds to wait for requests that are being answered."""
_SLICE = 0.05


@contextmanager
def ended(account: str) -> Iterator[dict[str, Any]]:
    """End executions, invocations and deliveries; in the block nothing of the account acts.

    Yields:
        How many were ended, and what did not end.
    """
    moment = time.monotonic()
    # First the fence, so that nothing new follows from what is ended below. It stands until
    # the data is back: what a poller receives meanwhile is from before, too.
    fence.raise_fence(account)
    try:
        queues.restore(account, None)
        stopped = executions.stop(account)
        killed = _interrupt(account)
        mappings.forget(account)
        pipes.forget(account)
        end = time.monotonic() + PATIENCE
        # What was about to start when the first ones were killed is running by now.
        while left := IN_FLIGHT.drain(account, moment, _SLICE):
            killed += _interrupt(account)
            if time.monotonic() > end:
                break
        if left:
            LOG.warning("reset of %s: still being answered: %s", account, ", ".join(left))
        # A killed asynchronous invocation was queued for another try: once more.
        killed += _interrupt(account)
        yield {"executions": stopped, "invocations": killed, "unfinished": left}
    finally:
        fence.lower_fence(account)


def _interrupt(account: str) -> int:
    try:
        module = importlib.import_module("..lambda_runtime.interrupt", __package__)
    except ImportError:
        return 0
    return int(module.interrupt(account) or 0)
