"""One request while the engine answers it: what the recorder, a reset and the clock know of it."""

from __future__ import annotations

from typing import Any

from ..clock.rest import Doing
from ..wire import Caller
from .activity import Activity

_OVER = "what is over"


class Work(Activity, Doing):
    """Of each request there is one, and nothing else of ours: it is made for every call.

    It is the activity that the request begins, too. What is not set is the class's: a request
    sets no more than it needs. `account` is whose resource it is about; that, `caller` and
    `trace` are known when the call was parsed. Made without a constructor, by `calls.begin`.
    """

    context: Any
    time: float
    """When it began, in seconds since the epoch."""
    number: int
    thread = None
    caller: Caller | None = None
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

    def whose(self) -> str | None:
        return self.account

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
