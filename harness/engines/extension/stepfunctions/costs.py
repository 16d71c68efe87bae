"""What an execution costs the engine, made cheaper without another outcome.

Of the CPU of a state of 4.13.1, half went into a parser for each JSONPath (built anew each time
it is used), the shapes of a service's operations (all names converted for each task), the
printing of whole definitions into log lines that nobody asked for, and copies of what is never
written.
"""

from __future__ import annotations

import copy
import functools
import logging
from typing import Any

from ..mends.on_import import after_import

_ASL = "localstack.services.stepfunctions.asl"
_STATES = f"{_ASL}.component.state.state_execution"
_PATHS = 2048


def install() -> None:
    for module in (f"{_ASL}.utils.json_path", f"{_ASL}.component.common.path.result_path"):
        after_import(module, _mend_paths)
    after_import(f"{_ASL}.component.eval_component", _mend_logs)
    after_import(f"{_ASL}.eval.environment", _mend_environment)
    after_import(f"{_STATES}.state_parallel.branch_worker", _mend_branches)
    after_import(f"{_STATES}.state_task.service.state_task_service", _mend_operations)


def _mend_paths(module: Any) -> None:
    module.parse = functools.lru_cache(_PATHS)(module.parse)


def _mend_logs(module: Any) -> None:
    """An error is logged by each part that it passes, each with all that is below it."""
    cls = module.EvalComponent
    for name in ("_log_failure_event_exception", "_log_exception"):
        stock = getattr(cls, name)

        def log(self: Any, *args: Any, stock: Any = stock, **kwargs: Any) -> None:
            if module.LOG.isEnabledFor(logging.DEBUG):
                stock(self, *args, **kwargs)

        setattr(cls, name, functools.wraps(stock)(log))


def _mend_environment(module: Any) -> None:
    """A state of the program is replaced, never written, but for the names of what runs."""
    module.Environment.program_state = lambda self: copy.copy(self._program_state)


def _mend_branches(module: Any) -> None:
    """The name of a branch's thread was the whole branch, printed."""

    def start(self: Any) -> None:
        if self._worker_thread is not None:
            raise RuntimeError("Attempted to rerun a branch")
        self._worker_thread = module.threading.Thread(
            target=self._thread_routine, name="BranchWorker", daemon=True
        )
        self._worker_thread.start()

    module.BranchWorker.start = start


def _mend_operations(module: Any) -> None:
    cls = module.StateTaskService
    cls._get_boto_operation_model = staticmethod(
        functools.lru_cache(512)(cls._get_boto_operation_model)
    )
    module.camel_to_snake_case = functools.lru_cache(4096)(module.camel_to_snake_case)
    module.snake_to_camel_case = functools.lru_cache(4096)(module.snake_to_camel_case)
