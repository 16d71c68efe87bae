"""Run one action."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from harness.errors import HarnessError
from harness.scenarios.context import Context, Shared
from harness.scenarios.model import Step
from harness.scenarios.running.bursts import burst
from harness.scenarios.running.evaluating import evaluate, keep
from harness.scenarios.running.limited import within


def perform(step: Step, shared: Shared) -> Any:
    """Do the action, within its `timeout` where it has one; its result.

    Raises:
        HarnessError, botocore's errors: it could not be done, was not refused though it says
            `error:`, or took too long.
    """
    if step.timeout is None:
        return _perform(step, shared)
    where = step.document.where((*step.path, "timeout"))
    return within(step.timeout, lambda: _perform(step, shared), where)


def _perform(step: Step, shared: Shared) -> Any:
    """Do the action as often as it says; its (last) result.

    Raises:
        HarnessError, botocore's errors: it could not be done, or was not refused though
            it says `error:`.
    """
    result: Any = None
    if step.concurrency is not None:
        result = burst(step, lambda: _once(step, shared))
        shared.last_burst = result
    else:
        for _ in range(step.times):
            result = _once(step, shared)
    keep(step, result, shared)
    return result


def _once(step: Step, shared: Shared) -> Any:
    action = evaluate(step, shared, matchers=False)
    context = Context(shared, step)
    if step.error is None:
        return action.run(context)
    where = step.document.where((*step.path, "error"))
    try:
        action.run(context)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code")
        if code == step.error:
            return {"error": code, "message": error.response["Error"].get("Message")}
        what = f"expected the error {step.error}, got {code}: {error}"
        raise HarnessError(what, where=where) from error
    raise HarnessError(f"expected the error {step.error}, but the call succeeded", where=where)
