"""An invocation that began before its account was reset does not run afterwards.

Lambda's own events, retries and pollers call it in threads that pass no gateway, so that only
here they meet the reset.
"""

from __future__ import annotations

import functools
from types import ModuleType
from typing import Any

from ..mends.on_import import after_import
from ..recorder import activity, fence

_INVOCATION = "localstack.services.lambda_.invocation"


def install() -> None:
    after_import(f"{_INVOCATION}.version_manager", _mend_invoke)


class Ended(Exception):
    """The invocation began before the account was reset."""


def _mend_invoke(module: ModuleType) -> None:
    manager = module.LambdaVersionManager
    stock_invoke = manager.invoke

    @functools.wraps(stock_invoke)
    def invoke(self: Any, *args: Any, **kwargs: Any) -> Any:
        if fence.is_stale(self.function_version.id.account, activity.current()):
            raise Ended("the account was reset after this had begun")
        return stock_invoke(self, *args, **kwargs)

    manager.invoke = invoke
