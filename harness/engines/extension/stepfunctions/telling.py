"""What the API tells of executions.

Faults of 4.13.1: a history comes whole, whatever page was asked for, and always with its data; a
stopped execution has no error and cause; executions of an alias are not found by it; what is
asked of an execution in its first instant is an internal error; a machine with an alias cannot
be started by its own ARN. AWS: "GetExecutionHistory",
"DescribeExecution", "ListExecutions" in the Step Functions API reference.
"""

from __future__ import annotations

import base64
import binascii
import copy
import functools
from typing import Any

from ..mends.on_import import after_import

_PROVIDER = "localstack.services.stepfunctions.provider"
_EXECUTION = "localstack.services.stepfunctions.backend.execution"
_WORKER = "localstack.services.stepfunctions.backend.execution_worker"
_PROGRAM = "localstack.services.stepfunctions.asl.component.program.program"
_MACHINE = "localstack.services.stepfunctions.backend.state_machine"
_PAGE = 100
_DATA = ("input", "inputDetails", "output", "outputDetails", "parameters")


def install() -> None:
    after_import(_PROVIDER, _mend_history)
    after_import(_PROVIDER, _mend_list)
    after_import(_EXECUTION, _mend_stopped)
    after_import(_WORKER, _mend_first_instant)
    after_import(_PROGRAM, _mend_program)
    after_import(_MACHINE, _mend_machine)


def _mend_history(module: Any) -> None:
    def get_execution_history(self: Any, context: Any, execution_arn: str, **given: Any) -> Any:
        self._validate_state_machine_execution_arn(execution_arn)
        execution = self._get_execution(context=context, execution_arn=execution_arn)
        if execution.sm_type != module.StateMachineType.STANDARD:
            self._raise_resource_type_not_in_context(resource_type=execution.sm_type)
        module.assert_pagination_parameters_valid(
            given.get("max_results"), given.get("next_token"), next_token_length_limit=1024
        )
        env = execution.exec_worker.env
        events = list(env.event_manager._history_event_list) if env is not None else []
        if given.get("reverse_order"):
            events.reverse()
        first = _first(module, given.get("next_token"), len(events))
        size = given.get("max_results") or _PAGE
        page = events[first : first + size]
        if given.get("include_execution_data") is False:
            page = [_without_data(event) for event in page]
        answer = module.GetExecutionHistoryOutput(events=page)
        if first + size < len(events):
            answer["nextToken"] = base64.b64encode(str(first + size).encode()).decode()
        return answer

    module.StepFunctionsProvider.get_execution_history = get_execution_history


def _first(module: Any, token: str | None, length: int) -> int:
    if token is None:
        return 0
    try:
        first = int(base64.b64decode(token, validate=True))
    except (ValueError, binascii.Error):
        first = -1
    if not 0 <= first <= length:
        raise module.InvalidToken("Invalid Token: 'Invalid token'")
    return first


def _without_data(event: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {k: v for k, v in value.items() if k not in _DATA}
        if isinstance(value, dict)
        else value
        for name, value in event.items()
    }


def _mend_list(module: Any) -> None:
    cls = module.StepFunctionsProvider
    stock = cls.list_executions

    @functools.wraps(stock)
    def list_executions(self: Any, context: Any, **given: Any) -> Any:
        store = self.get_store(context)
        alias = store.aliases.get(given.get("state_machine_arn"))
        if alias is None:
            return stock(self, context, **given)
        machine = given["state_machine_arn"].rsplit(":", 1)[0]
        answer = stock(self, context, **{**given, "state_machine_arn": machine})
        arn = alias.state_machine_alias_arn
        answer["executions"] = [
            e for e in answer["executions"] if e.get("stateMachineAliasArn") == arn
        ]
        return answer

    cls.list_executions = list_executions


def _mend_stopped(module: Any) -> None:
    comm = module.BaseExecutionWorkerCommunication
    stock = comm._reflect_execution_status

    @functools.wraps(stock)
    def reflect(self: Any) -> None:
        stock(self)
        state = self.execution.exec_worker.env._program_state
        if isinstance(state, module.ProgramStopped):
            self.execution.error, self.execution.cause = state.error, state.cause

    comm._reflect_execution_status = reflect


def _mend_first_instant(module: Any) -> None:
    """The environment is there when the execution is, not when its thread has begun."""
    cls = module.ExecutionWorker
    stock_init, stock_env = cls.__init__, cls._get_evaluation_environment

    @functools.wraps(stock_init)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        stock_init(self, *args, **kwargs)
        self.harness_made = self.env = stock_env(self)
        # It runs from its beginning on: whoever stops it stops it before its first state too.
        self.env.next_state_name = ""

    @functools.wraps(stock_env)
    def environment(self: Any) -> Any:
        made, self.harness_made = self.harness_made, None
        return stock_env(self) if made is None else made

    cls.__init__, cls._get_evaluation_environment = init, environment


def _mend_program(module: Any) -> None:
    """What was stopped before it began only tells that it was."""
    cls = module.Program
    stock = cls.eval

    @functools.wraps(stock)
    def evaluate(self: Any, env: Any) -> None:
        if env.is_running() or env._program_state is None:
            stock(self, env)
        else:
            self._eval_body(env)

    cls.eval = evaluate


def _mend_machine(module: Any) -> None:
    cls = module.StateMachineInstance
    stock = cls.describe

    @functools.wraps(stock)
    def describe(self: Any) -> Any:
        found = stock(self)
        found["tracingConfiguration"] = self.tracing_config or {"enabled": False}
        return found

    cls.describe = describe
    # An execution keeps the machine as it was at its start. The copy need not be deep, and
    # cannot be: aliases hold locks.
    cls.__deepcopy__ = lambda self, _memo: copy.copy(self)
