"""Task tokens: who may answer one, and until when.

Stock asks every execution for the token, takes none of an execution that has ended, and calls a
token that came too late an invalid one (4.13.1). AWS: "SendTaskSuccess" in the Step Functions
API reference (TaskTimedOut, TaskDoesNotExist, InvalidToken).
"""

from __future__ import annotations

from typing import Any

from ..mends.on_import import after_import

_PROVIDER = "localstack.services.stepfunctions.provider"
_GONE = "Task Timed Out: 'Provided task does not exist anymore'"


def install() -> None:
    after_import(_PROVIDER, _mend)


def _mend(module: Any) -> None:
    from localstack.services.stepfunctions.asl.eval.callback.callback import CallbackConsumerTimeout

    def endpoint(self: Any, context: Any, token: str) -> Any:
        for execution in list(self.get_store(context).executions.values()):
            env = execution.exec_worker.env if execution.exec_worker else None
            found = env.callback_pool_manager.get(token) if env is not None else None
            if found is None:
                continue
            answered = found.get_outcome() is not None
            if execution.exec_status != module.ExecutionStatus.RUNNING or answered:
                raise module.TaskTimedOut(_GONE)
            if isinstance(found.consumer_error, CallbackConsumerTimeout):
                raise module.TaskTimedOut(_GONE)
            if found.consumer_error is not None:
                raise module.TaskDoesNotExist(_GONE)
            return found
        raise module.InvalidToken("Invalid Token: 'Invalid token'")

    def send_task_success(
        self: Any, context: Any, task_token: str, output: str, **_kwargs: Any
    ) -> Any:
        outcome = module.CallbackOutcomeSuccess(callback_id=task_token, output=output)
        endpoint(self, context, task_token).notify(outcome=outcome)
        return module.SendTaskSuccessOutput()

    def send_task_failure(self: Any, context: Any, task_token: str, **given: Any) -> Any:
        outcome = module.CallbackOutcomeFailure(
            callback_id=task_token, error=given.get("error"), cause=given.get("cause")
        )
        endpoint(self, context, task_token).notify(outcome=outcome)
        return module.SendTaskFailureOutput()

    def send_task_heartbeat(self: Any, context: Any, task_token: str, **_kwargs: Any) -> Any:
        # A task without HeartbeatSeconds takes a heartbeat too; nothing waits for it.
        endpoint(self, context, task_token).notify_heartbeat()
        return module.SendTaskHeartbeatOutput()

    cls = module.StepFunctionsProvider
    cls.send_task_success = send_task_success
    cls.send_task_failure = send_task_failure
    cls.send_task_heartbeat = send_task_heartbeat
