"""Waits inside LocalStack that look once a second for what takes milliseconds (4.13.1, 4.14.0).

It shows as a `.sync` task that ends half a second late, and as an activity worker that gets its
task a second late. The
deadlines stay what they were.
"""

from __future__ import annotations

import functools
import math
import time
from types import ModuleType
from typing import Any

from .on_import import after_import

LOOK_SECONDS = 0.03
ACTIVITY_POLL_SECONDS = 60


def install() -> None:
    after_import("botocore.waiter", _mend_waiters)
    after_import("localstack.services.stepfunctions.provider", _mend_activities)
    after_import(
        "localstack.services.stepfunctions.asl.component.state.state_execution.state_task"
        ".service.state_task_service_callback",
        lambda module: setattr(module, "_DELAY_SECONDS_SYNC_CONDITION_CHECK", LOOK_SECONDS),
    )


def _mend_waiters(waiter: ModuleType) -> None:
    """Every client in this process talks to LocalStack itself."""
    stock = waiter.Waiter.wait

    @functools.wraps(stock)
    def wait(self: Any, **kwargs: Any) -> None:
        wanted = kwargs.pop("WaiterConfig", {})
        delay = wanted.get("Delay", self.config.delay)
        attempts = wanted.get("MaxAttempts", self.config.max_attempts)
        if delay > LOOK_SECONDS:
            attempts = math.ceil(attempts * delay / LOOK_SECONDS)
            delay = LOOK_SECONDS
        stock(self, WaiterConfig={"Delay": delay, "MaxAttempts": attempts}, **kwargs)

    waiter.Waiter.wait = wait


def _mend_activities(provider: ModuleType) -> None:
    def pull(activity: Any) -> Any:
        end = time.monotonic() + ACTIVITY_POLL_SECONDS
        while time.monotonic() < end:
            try:
                return activity.get_task()
            except IndexError:
                time.sleep(LOOK_SECONDS)
        return None

    provider.StepFunctionsProvider._pull_activity_task = staticmethod(pull)
