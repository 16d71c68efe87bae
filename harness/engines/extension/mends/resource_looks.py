"""CloudFormation looks at a resource that is not ready yet when something may have changed.

Stock looks five times without any wait, then once a second (4.13.1, 4.14.0): each look is a call,
and a stack takes a second for each function and stream. Here it looks again when a function's
state has changed, and else every few hundredths of a second. The deadlines stay what they were.
"""

from __future__ import annotations

import functools
import threading
from types import SimpleNamespace
from typing import Any

from .on_import import after_import

LOOK_SECONDS = 0.03


def install() -> None:
    after_import("localstack.services.cloudformation.resource_provider", _mend_looks)
    after_import("localstack.services.lambda_.invocation.lambda_service", _mend_functions)


class _Changes:
    """How many there were, and how many the thread knew of when it last began to look."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()
        self._known = threading.local()

    def add(self) -> None:
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    def look(self) -> None:
        self._known.count = self._count

    def wait(self, seconds: float) -> None:
        with self._changed:
            known = getattr(self._known, "count", self._count)
            self._changed.wait_for(lambda: self._count != known, seconds)


CHANGES = _Changes()


def _mend_looks(resource_provider: Any) -> None:
    executor = resource_provider.ResourceProviderExecutor
    stock_loop, stock_action = executor.deploy_loop, executor.execute_action
    config = resource_provider.config
    config.CFN_NO_WAIT_ITERATIONS = config.CFN_NO_WAIT_ITERATIONS or "0"
    # Only this module's name: it sleeps nowhere but between two looks.
    resource_provider.time = SimpleNamespace(sleep=CHANGES.wait)

    @functools.wraps(stock_loop)
    def deploy_loop(self: Any, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("sleep_time", LOOK_SECONDS)
        return stock_loop(self, *args, **kwargs)

    @functools.wraps(stock_action)
    def execute_action(self: Any, *args: Any, **kwargs: Any) -> Any:
        CHANGES.look()
        return stock_action(self, *args, **kwargs)

    executor.deploy_loop, executor.execute_action = deploy_loop, execute_action


def _mend_functions(lambda_service: Any) -> None:
    service = lambda_service.LambdaService
    stock = service.update_version_state

    @functools.wraps(stock)
    def update_version_state(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return stock(self, *args, **kwargs)
        finally:
            CHANGES.add()

    service.update_version_state = update_version_state
