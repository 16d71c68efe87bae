"""TestState: one state, tried.

Faults of 4.13.1: a Wait state, an input that is no JSON and a retrier without a retry count are
internal errors; a retry is waited for; `variables` are not seen; secrets are shown at any level;
a state that cannot be says so by a Python exception's text. AWS: "TestState" in the Step
Functions API reference.
"""

from __future__ import annotations

import functools
import json
import threading
from typing import Any

from ..mends.on_import import after_import
from . import validation
from .refusals import operations

_SFN = "localstack.services.stepfunctions"
_given = threading.local()


def install() -> None:
    after_import(f"{_SFN}.provider", _mend)
    after_import(f"{_SFN}.backend.test_state.test_state_mock", _mend_retry_count)
    after_import(f"{_SFN}.backend.test_state.execution_worker", _mend_variables)
    after_import(f"{_SFN}.asl.parse.test_state.preprocessor", _mend_waits)
    after_import(f"{_SFN}.asl.component.common.retry.interval_seconds_decl", _mend_intervals)


def _mend(module: Any) -> None:
    cls = module.StepFunctionsProvider
    stock = cls.test_state

    @functools.wraps(stock)
    def test_state(self: Any, context: Any, request: Any, **kwargs: Any) -> Any:
        if request.get("revealSecrets") and request.get("inspectionLevel") != "TRACE":
            raise module.ValidationException(
                "Secrets can only be revealed if the inspectionLevel is TRACE"
            )
        for field in ("input", "variables"):
            text = request.get(field)
            if text:
                _parsed(module, field, text)
        _check(module, request["definition"])
        _given.variables = json.loads(request.get("variables") or "{}")
        try:
            return stock(self, context, request, **kwargs)
        finally:
            _given.variables = {}

    cls.test_state = test_state


def _parsed(module: Any, field: str, text: str) -> None:
    try:
        json.loads(text)
    except ValueError as error:
        if field == "input":
            told = f"Invalid State Machine Execution Input: '{error}'"
            raise module.InvalidExecutionInput(told) from None
        raise module.ValidationException(f"Invalid {field}: '{error}'") from None


def _check(module: Any, definition: str) -> None:
    try:
        state = json.loads(definition)
    except ValueError:
        state = None
    if isinstance(state, dict) and "States" in state:
        return
    errors = [
        e
        for e in validation.validate_state(definition, operations=operations)
        if e.severity == "ERROR"
    ]
    if errors:
        refused = module.InvalidDefinition()
        refused.message = validation.refusal(errors)
        raise refused


def _mend_retry_count(module: Any) -> None:
    stock = module.TestStateMock.__init__

    @functools.wraps(stock)
    def init(self: Any, mock_input: Any, state_configuration: Any, context: Any) -> None:
        stock(self, mock_input, state_configuration or {}, context)

    module.TestStateMock.__init__ = init


def _mend_variables(module: Any) -> None:
    cls = module.TestStateExecutionWorker
    stock = cls._get_evaluation_environment

    @functools.wraps(stock)
    def environment(self: Any) -> Any:
        env = stock(self)
        env.variable_store._inner_scope.update(self.harness_variables)
        return env

    stock_init = cls.__init__

    @functools.wraps(stock_init)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        # Made in the request's thread; the environment may be made in another one.
        self.harness_variables = getattr(_given, "variables", {})
        stock_init(self, *args, **kwargs)

    cls.__init__, cls._get_evaluation_environment = init, environment


def _mend_waits(module: Any) -> None:
    from localstack.services.stepfunctions.asl.component.state.state_wait.state_wait import (
        StateWait,
    )

    stock = module._decorate_state_field

    @functools.wraps(stock)
    def decorate(state_field: Any, is_single_state: bool = False) -> None:
        if not isinstance(state_field, StateWait):
            stock(state_field, is_single_state)
            return
        wait = state_field._eval_body

        def evaluate(env: Any) -> None:
            wait(env)
            if env.is_running():
                env.set_choice_selected(env.next_state_name)

        state_field._eval_body = evaluate

    module._decorate_state_field = decorate


def _mend_intervals(module: Any) -> None:
    """A state that is tried is not tried again: it answers RETRIABLE at once."""
    stock = module.IntervalSecondsDecl._eval_body

    @functools.wraps(stock)
    def evaluate(self: Any, env: Any) -> None:
        if hasattr(env, "inspection_data"):
            env.stack.append(0)
        else:
            stock(self, env)

    module.IntervalSecondsDecl._eval_body = evaluate
