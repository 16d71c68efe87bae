"""Which errors a Retry or a Catch sees.

Faults of 4.13.1: `States.ALL` takes `States.DataLimitExceeded` and `States.Runtime` too, which
always end the execution; `States.TaskFailed` misses the errors that Step Functions names itself;
nothing takes `States.HeartbeatTimeout`; a task that is failed by hand or by a mock with the name of
such an error ends the execution with an error about names. AWS: "Handling errors in Step
Functions workflows".
"""

from __future__ import annotations

import functools
from typing import Any

from ..mends.on_import import after_import

_COMPONENT = "localstack.services.stepfunctions.asl.component"
_CALLBACK = f"{_COMPONENT}.state.state_execution.state_task.service.state_task_service_callback"
_ACTIVITY = f"{_COMPONENT}.state.state_execution.state_task.state_task_activitiy"
_ALL, _TASK_FAILED = "States.ALL", "States.TaskFailed"
_TIMEOUT, _HEARTBEAT = "States.Timeout", "States.HeartbeatTimeout"
_TERMINAL = frozenset({"States.DataLimitExceeded", "States.Runtime"})
_MISSED = "harness_heartbeat"


def matches(names: set[str], error: str, *, heartbeat: bool = False) -> bool:
    """Whether `ErrorEquals` takes the error; `heartbeat`: a timeout since none came."""
    if error in names:
        return True
    if heartbeat and _HEARTBEAT in names:
        return True
    if _TASK_FAILED in names and error not in _TERMINAL and error != _TIMEOUT:
        return True
    return _ALL in names and error not in _TERMINAL


def install() -> None:
    after_import(f"{_COMPONENT}.common.error_name.error_equals_decl", _mend)
    after_import(f"{_COMPONENT}.common.error_name.custom_error_name", _mend_names)
    for module in (_CALLBACK, _ACTIVITY):
        after_import(module, _mend_heartbeats)


def _mend(module: Any) -> None:
    def evaluate(self: Any, env: Any) -> None:
        error = env.stack.pop()
        names = {str(name.error_name) for name in self.error_names}
        told = str(getattr(error, "error_name", None) or "")
        env.stack.append(matches(names, told, heartbeat=hasattr(error, _MISSED)))

    module.ErrorEqualsDecl._eval_body = evaluate


def _mend_names(module: Any) -> None:
    base = module.CustomErrorName.__mro__[1]

    def init(self: Any, error_name: str | None) -> None:
        base.__init__(self, error_name=error_name)

    module.CustomErrorName.__init__ = init


def _mend_heartbeats(module: Any) -> None:
    """The error's name stays States.Timeout, as AWS tells it; it remembers why."""
    from localstack.services.stepfunctions.asl.component.common.error_name import (
        states_error_name,
    )
    from localstack.services.stepfunctions.asl.eval.callback.callback import HeartbeatTimeoutError

    for cls in list(vars(module).values()):
        stock = vars(cls).get("_from_error") if isinstance(cls, type) else None
        if stock is None or cls.__module__ != module.__name__:
            continue

        @functools.wraps(stock)
        def from_error(self: Any, env: Any, ex: Exception, stock: Any = stock) -> Any:
            event = stock(self, env, ex)
            if isinstance(ex, HeartbeatTimeoutError):
                name = states_error_name.StatesErrorName(typ=event.error_name.typ)
                setattr(name, _MISSED, True)
                event.error_name = name
            return event

        cls._from_error = from_error
