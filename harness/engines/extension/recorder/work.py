"""One request while the engine answers it: what the recorder, a reset and the clock know of it."""

from __future__ import annotations

from typing import Any

from ..clock.rest import Doing
from ..wire import Caller

_OVER = "what is over"


class Work(Doing):
    """Of each request there is one, and nothing else of ours: it is made for every call.

    What is not set is the class's: a request sets no more than it needs.
    """

    context: Any
    began: float
    """Seconds since the epoch."""
    counter: float
    """`time.monotonic()` then."""
    number: int
    thread = None
    account: str | None = None
    """Whose resource it is about; with `caller` and `trace` known when the call was parsed."""
    caller: Caller | None = None
    trace: str | None = None
    refused = False
    target: dict[str, Any] | None = None
    """Where a request to an application's own address goes."""
    left_by: Any = None
    """The token that ends the thread's activity."""

    def operation(self) -> tuple[str, str]:
        """Service and operation of a parsed call."""
        context = self.context
        if context is None:
            return "", _OVER
        return context.service.service_name, context.operation.name

    def concerns(self, account: str) -> bool:
        return self.account is None or self.account == account

    def forget(self) -> None:
        self.context = None

    def text(self) -> str:
        context = self.context
        if context is None:
            return _OVER
        if context.operation is None:
            return f"{context.request.method} {context.request.path}"
        return ":".join(self.operation())


def work_of(context: Any) -> Work | None:
    """None: nothing is recorded of the request."""
    found: Work | None = context.get("harness_work")
    return found


def account_of(context: Any) -> str:
    """Whose resource the call is about."""
    work = work_of(context)
    account: str = (work.account if work else None) or context.account_id
    return account
