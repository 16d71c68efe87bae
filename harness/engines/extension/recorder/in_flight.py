"""What is being done now, so that a reset can wait for its end."""

from __future__ import annotations

import threading
import time

from .work import Work

WAITING_READS = frozenset({"ReceiveMessage", "GetActivityTask", "SubscribeToShard"})
"""Operations that may wait for something that comes later; they change nothing."""


class Errand:
    """Something done for an account that is no request."""

    def __init__(self, account: str, label: str) -> None:
        self.account = account
        self.label = label


class InFlight:
    """Requests and errands. Thread-safe."""

    def __init__(self) -> None:
        self._doing: dict[Work | Errand, None] = {}
        self.add = self._doing.setdefault
        """It begins. A method of the dictionary itself: done for each request."""
        self._waited_for = 0
        self._changed = threading.Condition()

    def remove(self, doing: Work | Errand) -> None:
        self._doing.pop(doing, None)
        if self._waited_for:
            with self._changed:
                self._changed.notify_all()

    def drain(self, account: str, began_before: float, timeout: float) -> list[str]:
        """Wait until all that an account does has ended; what did not in `timeout` seconds.

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
                    self._changed.wait(min(left, 0.02))
                return []
            finally:
                self._waited_for -= 1

    def _of(self, account: str, began_before: float) -> list[str]:
        labels = (_label(d, account, began_before) for d in list(self._doing))
        return [label for label in labels if label is not None]


def _label(doing: Work | Errand, account: str, began_before: float) -> str | None:
    """What to call it where it has to be waited for."""
    if isinstance(doing, Errand):
        return doing.label if doing.account == account else None
    if doing.account != account or doing.caller is None:
        return None
    service, operation = doing.operation()
    if operation in WAITING_READS:
        return None
    outside = doing.caller.kind in ("outside", "probe")
    if outside and doing.began >= began_before:
        return None
    return f"{service}:{operation}"


IN_FLIGHT = InFlight()
