"""Asynchronous invocations that wait in Lambda's own queue, or are about to run.

Stock (4.13.1, 4.14.0) takes them from that queue in threads that pass no gateway, and puts
failed ones back: so each is looked at when it is taken, and when it is to run.
"""

from __future__ import annotations

import functools
import time
from types import ModuleType
from typing import Any

from ..mends.on_import import after_import
from ..recorder import activity, fence
from ..recorder.in_flight import IN_FLIGHT, Errand

_INVOCATION = "localstack.services.lambda_.invocation"


def install() -> None:
    after_import(f"{_INVOCATION}.event_manager", _mend_events)
    after_import(f"{_INVOCATION}.version_manager", _mend_invoke)


class Ended(Exception):
    """The invocation began before the account was reset."""


def _mend_events(module: ModuleType) -> None:
    stock_handle = module.Poller.handle_message

    @functools.wraps(stock_handle)
    def handle_message(self: Any, message: dict[str, Any]) -> None:
        account = self.version_manager.function_version.id.account
        invocation = module.SQSInvocation.decode(message["Body"]).invocation
        age = time.time() - invocation.invoke_time.timestamp()
        doing = activity.Activity(time.monotonic() - age, _trace(invocation))
        if fence.is_stale(account, doing):
            return
        errand, token = Errand(account, "asynchronous invocation"), activity.enter(doing)
        IN_FLIGHT.add(errand)
        try:
            stock_handle(self, message)
        except Exception:
            if not fence.is_stale(account, doing):
                raise
        finally:
            activity.leave(token)
            IN_FLIGHT.remove(errand)

    module.Poller.handle_message = handle_message


def _mend_invoke(module: ModuleType) -> None:
    manager = module.LambdaVersionManager
    stock_invoke = manager.invoke

    @functools.wraps(stock_invoke)
    def invoke(self: Any, *args: Any, **kwargs: Any) -> Any:
        if fence.is_stale(self.function_version.id.account, activity.current()):
            raise Ended("the account was reset after this had begun")
        return stock_invoke(self, *args, **kwargs)

    manager.invoke = invoke


def _trace(invocation: Any) -> str | None:
    header = (invocation.trace_context or {}).get("aws_trace_header")
    return str(header.root) if header is not None and header.root else None
