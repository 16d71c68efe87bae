"""The requests that are being answered now, so that a reset can wait for their end."""

from __future__ import annotations

import threading
import time
from typing import Any

WAITING_READS = frozenset({"ReceiveMessage", "GetActivityTask", "SubscribeToShard"})
"""Operations that may wait for something that comes later; they change nothing."""


class InFlight:
    """Thread-safe."""

    def __init__(self) -> None:
        self._contexts: dict[int, Any] = {}
        self._waited_for = 0
        self._changed = threading.Condition()

    def add(self, context: Any) -> None:
        self._contexts[id(context)] = context

    def remove(self, context: Any) -> None:
        self._contexts.pop(id(context), None)
        if self._waited_for:
            with self._changed:
                self._changed.notify_all()

    def drain(self, account: str, began_before: float, timeout: float) -> list[str]:
        """Wait until the account's requests have ended; those that did not in `timeout` seconds.

        Of the requests from outside only those that began earlier are waited for.
        """
        end = time.monotonic() + timeout
        with self._changed:
            self._waited_for += 1
            try:
                while found := self._of(account, began_before):
                    left = end - time.monotonic()
                    if left <= 0:
                        return found
                    # A removal just before the counter was raised told nobody: look again.
                    self._changed.wait(min(left, 0.05))
                return []
            finally:
                self._waited_for -= 1

    def _of(self, account: str, began_before: float) -> list[str]:
        found = []
        for context in list(self._contexts.values()):
            if context.get("harness_account") != account:
                continue
            operation = context.operation.name
            outside = context.harness_caller.kind in ("outside", "probe")
            if operation in WAITING_READS or (outside and context.harness_began[1] >= began_before):
                continue
            found.append(f"{context.service.service_name}:{operation}")
        return found


IN_FLIGHT = InFlight()
