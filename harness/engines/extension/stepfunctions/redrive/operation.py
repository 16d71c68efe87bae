"""The operation, and what the other operations tell of redrives."""

from __future__ import annotations

import datetime
import functools
import threading
from typing import Any

from ...mends.on_import import after_import
from .progress import of

_PROVIDER = "localstack.services.stepfunctions.provider"
_EXECUTION = "localstack.services.stepfunctions.backend.execution"
_UNSUCCESSFUL = ("FAILED", "ABORTED", "TIMED_OUT")
_PERIOD = datetime.timedelta(days=14)
_MOST_EVENTS = 24_999


def install() -> None:
    after_import(_PROVIDER, _mend)
    after_import(_EXECUTION, _mend_execution)


def refusal(execution: Any) -> str | None:
    """Why the execution cannot be redriven; None if it can."""
    status = str(execution.exec_status)
    if status not in _UNSUCCESSFUL:
        return f"Execution is {status} and cannot be redriven"
    if datetime.datetime.now(tz=datetime.UTC) - execution.start_date > _PERIOD:
        return "Execution has exceeded the max redrivable period of 14 days"
    env = execution.exec_worker.env if execution.exec_worker else None
    if env is None or len(env.event_manager._history_event_list) > _MOST_EVENTS:
        return "Execution history event limit exceeded"
    return None


def redrive(execution: Any, *, wait: bool = False) -> datetime.datetime:
    """Let it go on, in a thread of its own or (`wait`) in this one; when that was."""
    from localstack.aws.api.stepfunctions import ExecutionStatus, HistoryEventType
    from localstack.services.stepfunctions.asl.eval.event.event_detail import EventDetails

    worker = execution.exec_worker
    old = worker.env
    count = of(old).redrive()
    now = datetime.datetime.now(tz=datetime.UTC)
    execution.harness_redrives = (count, now)
    execution.error = execution.cause = execution.stop_date = None
    execution.exec_status = ExecutionStatus.RUNNING
    env = worker._get_evaluation_environment()
    env.event_manager = old.event_manager
    env.map_run_record_pool_manager = old.map_run_record_pool_manager
    env.callback_pool_manager = old.callback_pool_manager
    env.event_history_context.source_event_id = old.event_history_context.last_published_event_id
    worker.env = env
    env.event_manager.add_event(
        context=env.event_history_context,
        event_type=HistoryEventType.ExecutionRedriven,
        event_details=EventDetails(executionRedrivenEventDetails={"redriveCount": count}),
    )

    def go_on() -> None:
        worker._get_evaluation_entrypoint().eval(env)
        worker._execution_communication.terminated()

    execution.publish_execution_status_change_event()
    if wait:
        go_on()
    else:
        threading.Thread(target=go_on, daemon=True, name="redrive").start()
    return now


def _mend(module: Any) -> None:
    from localstack.aws.api.stepfunctions import ExecutionNotRedrivable, RedriveExecutionOutput

    def redrive_execution(
        self: Any,
        context: Any,
        execution_arn: str,
        client_token: str | None = None,
        **_kwargs: Any,
    ) -> Any:
        self._validate_state_machine_execution_arn(execution_arn)
        execution = self._get_execution(context=context, execution_arn=execution_arn)
        if execution.sm_type != module.StateMachineType.STANDARD:
            self._raise_resource_type_not_in_context(resource_type=execution.sm_type)
        tokens = vars(execution).setdefault("harness_redrive_tokens", {})
        if client_token in tokens:
            return RedriveExecutionOutput(redriveDate=tokens[client_token])
        if (reason := refusal(execution)) is not None:
            raise ExecutionNotRedrivable(f"The execution cannot be redriven: {reason}")
        date = redrive(execution)
        if client_token is not None:
            tokens[client_token] = date
        return RedriveExecutionOutput(redriveDate=date)

    module.StepFunctionsProvider.redrive_execution = redrive_execution


def _mend_execution(module: Any) -> None:
    cls = module.Execution
    stock_describe, stock_item = cls.to_describe_output, cls.to_execution_list_item

    @functools.wraps(stock_describe)
    def describe(self: Any) -> Any:
        found = {**stock_describe(self), **_told(self)}
        reason = refusal(self)
        found["redriveStatus"] = "REDRIVABLE" if reason is None else "NOT_REDRIVABLE"
        if reason is not None:
            found["redriveStatusReason"] = reason
        return found

    @functools.wraps(stock_item)
    def item(self: Any) -> Any:
        return {**stock_item(self), **_told(self)}

    cls.to_describe_output, cls.to_execution_list_item = describe, item


def _told(execution: Any) -> dict[str, Any]:
    count, date = getattr(execution, "harness_redrives", (0, None))
    told: dict[str, Any] = {"redriveCount": count}
    if date is not None:
        told["redriveDate"] = date
    return told
