"""Step Functions wait by the cloud's clock: Wait, Retry, TimeoutSeconds, HeartbeatSeconds.

Stock (4.13.1, 4.14.0) sleeps in threads: each of these modules gets events and sleeps of ours
instead of those of `threading` and `time`, and its threads are counted as long as they work.
"""

from __future__ import annotations

import functools
import threading
import time
import types
from contextvars import ContextVar
from types import ModuleType
from typing import Any

from ..mends.on_import import after_import
from . import waiting

_ASL = "localstack.services.stepfunctions.asl"
_STATES = f"{_ASL}.component.state.state_execution"
_LOOK_SECONDS = 0.03


class StateMachineEvent(waiting.Event):
    label = "an execution of a state machine"


def install() -> None:
    for name in (
        f"{_ASL}.eval.environment",
        f"{_STATES}.execute_state",
        f"{_STATES}.state_map.iteration.job",
        f"{_STATES}.state_parallel.branches_decl",
    ):
        after_import(name, _with_events)
    after_import(f"{_ASL}.eval.callback.callback", _with_event)
    after_import(f"{_ASL}.component.common.retry.retrier_decl", _with_retries)
    after_import(f"{_STATES}.state_task.service.state_task_service_callback", _with_looks)
    after_import(f"{_ASL}.component.program.program", _with_joins)
    after_import(f"{_ASL}.component.state.state_wait.wait_function.wait_function", _with_waits)


def _shim(real: ModuleType, **own: Any) -> Any:
    shim = types.ModuleType(real.__name__)
    shim.__dict__.update({k: v for k, v in vars(real).items() if not k.startswith("__")})
    shim.__dict__.update(own)
    return shim


def _with_events(module: ModuleType) -> None:
    module.threading = _shim(threading, Event=StateMachineEvent)  # type: ignore[attr-defined]


def _with_event(module: ModuleType) -> None:
    module.Event = StateMachineEvent  # type: ignore[attr-defined]


def _with_retries(module: ModuleType) -> None:
    stock_eval = module.RetrierDecl._eval_body
    environment: ContextVar[Any] = ContextVar("harness_retrying")

    @functools.wraps(stock_eval)
    def evaluate(self: Any, env: Any) -> None:
        token = environment.set(env)
        try:
            stock_eval(self, env)
        finally:
            environment.reset(token)

    def sleep(seconds: float) -> None:
        _wait(environment.get(), seconds)

    module.RetrierDecl._eval_body = evaluate
    module.time = _shim(time, sleep=sleep)  # type: ignore[attr-defined]


def _wait(env: Any, seconds: float) -> None:
    """Until they have passed, or the execution has ended."""
    end = time.time() + seconds
    while env.is_running() and (left := end - time.time()) > 0:
        env.program_state_event.wait(left)


def _with_looks(module: ModuleType) -> None:
    look = functools.partial(waiting.look_again_in, label="a state machine's .sync task")
    module.time = _shim(time, sleep=look)  # type: ignore[attr-defined]


class JoinedThread(threading.Thread):
    """A thread whose `join` has a timeout of the cloud's clock."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._over = StateMachineEvent()

    def run(self) -> None:
        try:
            super().run()
        finally:
            self._over.set()

    def join(self, timeout: float | None = None) -> None:
        if self._over.wait(timeout):
            super().join()


def _with_joins(module: ModuleType) -> None:
    module.threading = _shim(threading, Thread=JoinedThread)  # type: ignore[attr-defined]


def _with_waits(module: ModuleType) -> None:
    module.WaitFunction._wait_interval = lambda _self, env, wait_seconds: _wait(env, wait_seconds)
