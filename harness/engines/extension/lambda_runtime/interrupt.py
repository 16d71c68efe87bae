"""End what an account's functions are doing, and forget what waits for them."""

from __future__ import annotations

import sys

from .running import RUNNING


def interrupt(account: str) -> int:
    """Kill the account's running invocations and drop its queued asynchronous events.

    Their environments are removed; the next invocation starts new ones. Idle environments
    stay. Returns the number of invocations that were killed.
    """
    if "localstack.services.lambda_.invocation.lambda_service" not in sys.modules:
        return 0
    from ..functions.asynchronous.manager import MANAGERS

    for manager in list(MANAGERS):
        if manager.account == account:
            manager.take_all()
    return sum(executor.interrupt() for executor in RUNNING.of(account))
