"""Ending a state with an error, in the shapes of LocalStack's interpreter.

Its modules are loaded when the service is first used, hence the imports inside.
"""

from __future__ import annotations

from typing import Any, NoReturn

RUNTIME = "States.Runtime"
QUERY = "States.QueryEvaluationError"
INTRINSIC = "States.IntrinsicFailure"
NO_CHOICE = "States.NoChoiceMatched"
# LocalStack tells the state in the causes of the two others.
_DECORATED_HERE = (INTRINSIC, NO_CHOICE)


def fail(env: Any, error: str, cause: str) -> NoReturn:
    """End the state with one of the errors that AWS defines."""
    raise failure(env, error, cause)


def failure(env: Any, error: str, cause: str, event: str = "ExecutionFailed") -> Exception:
    """What ends the state, to be raised; `event`: the type of the history's event for it."""
    from localstack.aws.api.stepfunctions import ExecutionFailedEventDetails, HistoryEventType
    from localstack.services.stepfunctions.asl.eval.event.event_detail import EventDetails

    if error in _DECORATED_HERE:
        entered = env.event_history_context.source_event_id
        cause = (
            f"An error occurred while executing the state '{env.next_state_name}' "
            f"(entered at the event id #{entered}). {cause}"
        )
    details = EventDetails(
        executionFailedEventDetails=ExecutionFailedEventDetails(error=error, cause=cause)
    )
    return _exception(env, error, HistoryEventType[event], details)


def fail_evaluation(env: Any, cause: str, location: str) -> NoReturn:
    """End the state since an expression cannot be evaluated; `location`: the field it is in."""
    from localstack.aws.api.stepfunctions import EvaluationFailedEventDetails, HistoryEventType
    from localstack.services.stepfunctions.asl.eval.event.event_detail import EventDetails

    details = EventDetails(
        evaluationFailedEventDetails=EvaluationFailedEventDetails(
            error=QUERY, cause=cause, location=location, state=env.next_state_name
        )
    )
    raise _exception(env, QUERY, HistoryEventType.EvaluationFailed, details)


def _exception(env: Any, error: str, event_type: Any, details: Any) -> Exception:
    from localstack.services.stepfunctions.asl.component.common.error_name import (
        failure_event,
        states_error_name,
        states_error_name_type,
    )

    name = states_error_name.StatesErrorName(
        typ=states_error_name_type.StatesErrorNameType.from_name(error)
    )
    event = failure_event.FailureEvent(
        env=env, error_name=name, event_type=event_type, event_details=details
    )
    return failure_event.FailureEventException(failure_event=event)
